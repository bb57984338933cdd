"""Which method a config is, and what a config becomes when a method is chosen."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fl_core.config import RunConfig
from fl_core.config_differences import WORDS, small
from fl_core.errors import ConfigError, Conflict, shown
from fl_core.family_member import Choice
from fl_core.knob_parsing import meant, names_of, word
from fl_core.knobs import Knob, knobs_of
from fl_core.methods import CHOSEN, METHODS, Method
from fl_core.translatable import joined, translatable

KNOBS = knobs_of(RunConfig)
HOW_MANY = ("participation", "num_parties")
"""Knobs of which a method may need more: as few more as will do."""

MOST_TRIED = 1000
"""Values of a knob that are looked at for one that fits."""

Values = Mapping[str, Any]
"""Knobs by name, each choice as an object with its kind."""

NEEDS_IT = "{label} moved from {before} to {after}: {method} needs it."
NEEDS_SO_MANY = "{label} moved from {before} to {after}: {method} needs so many."


@dataclass(frozen=True)
class Chosen:
    """What choosing a method comes to.

    Attributes:
        values: All knobs after it.
        moved: A sentence for each knob that moved, beyond the method's own four choices.
    """

    values: Values
    moved: Sequence[str]


def method_of(config: RunConfig) -> Method | None:
    """Return the method that a config is; `None` for a combination without a name."""
    return method_in(config.model_dump())


def method_in(values: Values) -> Method | None:
    """Return the method that knobs stand for, each allowed by itself, as `RunConfig.of` takes them.

    Args:
        values: What is left out is at its default.
    """
    members = {name: KNOBS[name].read(values.get(name, KNOBS[name].default)) for name in CHOSEN}
    return next((each for each in METHODS.values() if _is(each, members)), None)


def method_named(name: str) -> Method:
    """Return the method of a name, in any case, with or without hyphens and spaces.

    Raises:
        ConfigError: If there is none.
    """
    names = names_of({each: [] for each in METHODS})
    found = word(name, names)
    if found in METHODS:
        return METHODS[found]
    if near := meant(name, names):
        text = "There is no method {name}; “{near}” may be meant."
        raise ConfigError(translatable(text, name=shown(name), near=near))
    names_in_full = ", ".join(METHODS)
    text = "Method must be one of {names}, got {name}."
    raise ConfigError(translatable(text, names=names_in_full, name=shown(name)))


def members_in(method: Method) -> dict[str, Any]:
    """Return a method's own four choices, as `RunConfig.of` takes them."""
    return {name: each.model_dump() for name, each in method.members.items()}


def chosen(method: Method, values: Values) -> Chosen:
    """Return what knobs become when a method is chosen: its four, and what does not go with them.

    Args:
        method: The method.
        values: What the knobs stand for, each allowed by itself.
    """
    return fitted(method, {**values, **members_in(method)})


def fitted(method: Method, values: Values, fixed: Collection[str] = ()) -> Chosen:
    """Return what knobs become so that a method, which they stand for, is not refused.

    Args:
        method: The method.
        values: What the knobs stand for.
        fixed: Fields that were set on purpose and stay.
    """
    now, moved = dict(values), list[str]()
    for _ in KNOBS:
        way_out = next(_ways_out(method, now, fixed), None)
        if way_out is None:
            break
        name, value = way_out
        moved.append(_sentence(method, name, now.get(name, KNOBS[name].default), value))
        now = {**now, name: value}
        if name == "optimizer" and "learning_rate" not in fixed:
            now, told = _with_its_rate(now)
            moved += told
    return Chosen(now, moved)


def _is(method: Method, members: Mapping[str, Choice]) -> bool:
    if any(members[name].kind != each.kind for name, each in method.members.items()):
        return False
    usual = method.members.keys() - method.own_members.keys()
    set_here = [(name, own) for name in usual for own in knobs_of(type(members[name]))]
    return all(
        getattr(members[name], own) == getattr(method.members[name], own)
        for name, own in (*set_here, *method.defining)
    )


def _conflicts(values: Values) -> Sequence[Conflict]:
    try:
        RunConfig.of(values)
    except ConfigError as error:
        return error.conflicts
    return ()


def _ways_out(method: Method, values: Values, fixed: Collection[str]) -> Iterator[tuple[str, Any]]:
    """Yield knobs, with values, that leave one conflict of the method's fewer."""
    found = _conflicts(values)
    for conflict in found:
        names = [name for name, *_ in conflict.knobs]
        if not set(CHOSEN) & set(names):
            continue
        for name in sorted(set(names) - {*CHOSEN, *fixed}, key=_by_turn):
            for value in _tried(method, name, values.get(name, KNOBS[name].default)):
                if len(_conflicts({**values, name: value})) < len(found):
                    yield name, value


def _by_turn(name: str) -> int:
    """Return when a knob is tried: more of the parties take part before there are more of them."""
    return HOW_MANY.index(name) if name in HOW_MANY else len(HOW_MANY)


def _tried(method: Method, name: str, now: Any) -> Iterator[Any]:
    """Yield values that a knob may move to, those first that are wanted most."""
    knob = KNOBS[name]
    if knob.members and name in method.needs:
        yield knob.read(method.needs[name]).model_dump()
    elif name not in HOW_MANY and not knob.members:
        yield method.needs.get(name, knob.default)
    elif knob.number:
        step, most = knob.step or 1, knob.high or now
        notches = min(MOST_TRIED, round((most - now) / step))
        yield from (knob.number(round(now + (k + 1) * step, 9)) for k in range(notches))


def _with_its_rate(values: Values) -> tuple[dict[str, Any], list[str]]:
    """Return the knobs with a learning rate at which their optimiser learns, and what moved."""
    model = KNOBS["model"].read(values.get("model", KNOBS["model"].default))
    learns, how = model.learns_well_with, KNOBS["optimizer"].read(values["optimizer"])
    own = learns.get("learning_rate") if learns.get("optimizer") == how.kind else None
    rate, knob = own or how.usual_rate, KNOBS["learning_rate"]
    now = values.get("learning_rate", knob.default)
    if now == rate:
        return dict(values), []
    told = translatable(
        "{label} moved from {before:g} to {after:g}: a rate at which {how} learns.",
        label=knob.label,
        before=now,
        after=rate,
        how=how.label,
    )
    return {**values, "learning_rate": rate}, [told]


def _sentence(method: Method, name: str, before: Any, after: Any) -> str:
    return translatable(
        NEEDS_SO_MANY if name in HOW_MANY else NEEDS_IT,
        label=KNOBS[name].label,
        before=_shown(name, before),
        after=_shown(name, after),
        method=method.name,
    )


def _shown(name: str, value: Any) -> str:
    knob: Knob = KNOBS[name]
    if not knob.members:
        return WORDS[knob.kind](knob, value)
    member: Choice = knob.read(value)
    told = [
        translatable("{label} {value}", label=small(own.label), value=_value(own, member))
        for own in knobs_of(type(member)).values()
        if getattr(member, own.name) != own.default
    ]
    return joined(", ", [translatable("“{member}”", member=member.label), *told])


def _value(own: Knob, member: Choice) -> str:
    return WORDS[own.kind](own, getattr(member, own.name))
