"""What can be swept: each knob of a config, and methods by their names."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from fl_core.config import RunConfig
from fl_core.config_seeds import SEED_KNOBS
from fl_core.config_text_format import write
from fl_core.errors import ConfigError, may_be_meant, shown
from fl_core.family_member import Choice
from fl_core.knob_parsing import nearest
from fl_core.knobs import Knob, knobs_of
from fl_core.method_choice import fitted, members_in, method_in, method_named
from fl_core.methods import METHODS
from fl_core.number_lists import numbers_in
from fl_core.partitioners import Dirichlet
from fl_core.sweep_plan import Axis, Value
from fl_core.translatable import translatable

METHOD = "method"
SKEW = "partitioner.skew"
NOT_SWEPT = frozenset({*SEED_KNOBS, "num_rounds", "gallery_images", "measure_every"})
"""Seeds are swept anyway; a run of more rounds has those of fewer in it; the others change what is
seen and not what is learnt."""
NO_LIST = frozenset({"file", "weights", "counts"})
"""Kinds of knobs of whose values nobody writes a list."""
METHOD_LABEL = translatable("Method")


def sweepable(base: RunConfig) -> Mapping[str, tuple[str, Knob | None]]:
    """Return what can be swept from a config on: names with labels, and knobs where it is one."""
    found: dict[str, tuple[str, Knob | None]] = {METHOD: (METHOD_LABEL, None)}
    for name, knob in knobs_of(RunConfig).items():
        if name in NOT_SWEPT or knob.kind in NO_LIST:
            continue
        found[name] = (knob.label, knob)
        if knob.members:
            member: type[Choice] = type(getattr(base, name))
            for own in knobs_of(member).values():
                if own.kind not in NO_LIST:
                    found[f"{name}.{own.name}"] = (own.label, own)
    found.setdefault(SKEW, (knobs_of(Dirichlet)["skew"].label, knobs_of(Dirichlet)["skew"]))
    return found


def options_of(name: str, knob: Knob | None) -> Sequence[str] | None:
    """Return the words among which the values of something are chosen; `None` for numbers."""
    if name == METHOD:
        return list(METHODS)
    assert knob is not None
    if knob.members:
        return list(knob.members)
    if knob.kind == "words":
        return list(knob.options)
    return ["0", "1"] if knob.kind == "switch" else None


def words_of(name: str, knob: Knob | None, option: str) -> str:
    """Return what an option is called."""
    if name == METHOD or knob is None:
        return option
    if knob.members:
        return str(knob.members[option].label)
    if knob.kind == "switch":
        return translatable("on") if option == "1" else translatable("off")
    return knob.options.get(option, option)


def axis_of_words(name: str, text: str, base: RunConfig) -> Axis:
    """Return what is swept as somebody has typed it: names between commas, or numbers.

    Args:
        name: What is swept.
        text: Its values: "FedAvg, FedProx", "on, off", "0, 0.3, 0.9" or "0 to 1 by 0.25".
        base: The config that it is swept from.

    Raises:
        ConfigError: If it cannot be swept, or one of them is none of its values.
    """
    there = sweepable(base)
    if name not in there:
        near = may_be_meant(*nearest(name, there)) or f"; there are {', '.join(there)}"
        raise ConfigError(f"{shown(name)} cannot be swept here{near}.")
    knob = there[name][1]
    if options_of(name, knob) is None:
        return axis_of_numbers(name, base, text)
    told = [_option(knob, each.strip()) for each in text.split(",") if each.strip()]
    if not told:
        raise ConfigError(translatable("{label} needs a value at least.", label=there[name][0]))
    return axis_of_options(name, base, list(dict.fromkeys(told)))


def _option(knob: Knob | None, text: str) -> str:
    """Return an option as it is kept, whatever its case, hyphens and spaces.

    Raises:
        ConfigError: If there is no such one.
    """
    if knob is None:
        return method_named(text).name
    if knob.members:
        if member := knob.member_of(text):
            return str(member.kind)
        raise ConfigError(knob.refusal(text))
    value = knob.read(text)
    if knob.kind == "switch" and isinstance(value, bool):
        return str(int(value))
    if value in knob.options:
        return str(value)
    raise ConfigError(knob.refusal(text))


def axis_of_options(name: str, base: RunConfig, options: Iterable[str]) -> Axis:
    """Return what is swept over some of its options.

    Raises:
        ConfigError: If there is no such method.
    """
    label, knob = sweepable(base)[name]
    if name == METHOD:
        return Axis(METHOD_LABEL, tuple(Value(method, _of_method(method)) for method in options))
    values = (Value(words_of(name, knob, option), ((name, option),)) for option in options)
    return Axis(label, tuple(values))


def axis_of_numbers(name: str, base: RunConfig, text: str) -> Axis:
    """Return what is swept over numbers that somebody has typed.

    Raises:
        ConfigError: If they are no numbers, or none.
    """
    label, knob = sweepable(base)[name]
    numbers = list(dict.fromkeys(numbers_in(text)))
    if not numbers:
        raise ConfigError(translatable("{label} needs a value at least.", label=label))
    whole = knob is not None and knob.kind == "integer"
    return Axis(label, tuple(_at(name, number, whole) for number in numbers))


def values_by_name(axis: Axis, base: RunConfig) -> tuple[str, list[Any]] | None:
    """Return the knob that an axis sweeps, by its name, and its values, as `sweep` takes them.

    `None` of one whose values turn several knobs at once, and are no methods.
    """
    numbers = [value.number for value in axis.values]
    for name, (label, knob) in sweepable(base).items():
        if label != axis.label:
            continue
        if options_of(name, knob) is None:
            told: list[Any] = [int(n) if n == int(n) else n for n in numbers if n is not None]
            same = len(told) == len(numbers) and _is(axis, axis_of_numbers, name, base, told)
        else:
            told = [dict(value.settings).get(name, value.words) for value in axis.values]
            same = _is(axis, axis_of_options, name, base, told)
        if same:
            return name, told
    return None


def _is(
    axis: Axis,
    made: Callable[[str, RunConfig, Any], Axis],
    name: str,
    base: RunConfig,
    values: Sequence[Any],
) -> bool:
    """Return whether an axis is made of these values."""
    told = ", ".join(map(str, values)) if made is axis_of_numbers else values
    try:
        return made(name, base, told) == axis
    except ConfigError:
        return False


def _at(name: str, number: float, whole: bool) -> Value:
    text = str(int(number)) if whole and number == int(number) else f"{number:g}"
    # Skew is a knob of one split: a sweep over it is one of that split.
    split = (("partitioner", "dirichlet"),) if name == SKEW else ()
    return Value(text, (*split, (name, text)), float(number))


def _of_method(name: str) -> tuple[tuple[str, str], ...]:
    """Return a method's own choices as settings: all four, those at their defaults included."""
    members = members_in(method_named(name))
    kinds = {field: str(value["kind"]) for field, value in members.items()}
    told = write(RunConfig.of(_needed(members)))
    own = {k: v for k, v in told.items() if k.partition(".")[0] in members and "." in k}
    return (*kinds.items(), *own.items())


def _needed(members: Mapping[str, object]) -> dict[str, object]:
    """Return members with what they need, so that they can be written as settings."""
    method = method_in(members)
    return dict(fitted(method, members).values) if method else dict(members)
