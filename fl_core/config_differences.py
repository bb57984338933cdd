"""What tells a config from the default one, or from another, in words: for pages and terminals."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from fl_core.config import RunConfig
from fl_core.count_tables import size_in_words
from fl_core.errors import Path
from fl_core.family_member import Choice
from fl_core.knobs import Knob, knobs_of
from fl_core.short_text import shortened
from fl_core.translatable import Plural, joined, translatable

PARTIES = Plural("parties", "{parties} party", "{parties} parties")
MOST_IN_A_NAME = 3
LONGEST_VALUE = 40  # letters
_IN_BRACKETS = re.compile(r".*\((.+)\)")


@dataclass(frozen=True)
class Difference:
    """A knob that is not at its default; a choice with all that differs in its own knobs.

    Attributes:
        path: Of the knob that is set back.
        label: Of the knob.
        value: What it is set to, such as "Skewed classes (Dirichlet), skew 0.8".
        brief: The whole in as few words as a name has room for, such as "skew 0.8".
        told: Whether the value says by itself of what it is, such as "30 rounds".
    """

    path: Path
    label: str
    value: str
    brief: str
    told: bool = False

    @property
    def words(self) -> str:
        """What differs, in full."""
        if self.told:
            return self.value
        return translatable("{label}: {value}", label=self.label, value=self.value)


def differences(
    knobs: Mapping[str, Any], usual: Mapping[str, Any] = MappingProxyType({})
) -> list[Difference]:
    """Return what differs from the default, or from another config, in the order of the fields.

    Args:
        knobs: Each allowed by itself, as `RunConfig.of` takes and `model_dump` gives them; what is
            left out is at its default.
        usual: What they are told apart from, likewise.
    """
    found: list[Difference] = []
    for name, knob in knobs_of(RunConfig).items():
        value, before = knobs.get(name, knob.default), usual.get(name, knob.default)
        if value == before:
            continue
        if knob.members:
            found.extend(_of_choice(knob, knob.read(value), knob.read(before)))
        else:
            found.append(_of_knob((name,), knob, value))
    return found


def name_in_words(config: RunConfig) -> str:
    """Return the number of parties and what else differs, such as "10 parties · skew 0.8"."""
    told = [d.brief for d in differences(config.model_dump()) if d.path != ("num_parties",)]
    rest = len(told) - MOST_IN_A_NAME
    more = [translatable("and {rest} more", rest=rest)] if rest > 0 else []
    parties = translatable(PARTIES, parties=config.num_parties)
    return joined(" · ", [parties, *told[:MOST_IN_A_NAME], *more])


def _of_choice(knob: Knob, member: Choice, usual: Choice) -> Iterator[Difference]:
    """Yield a choice that was made, or what differs in the knobs of the usual one."""
    is_usual = member.kind == usual.kind
    own = {
        name: _of_knob((knob.name, name), each, getattr(member, name))
        for name, each in knobs_of(type(member)).items()
        if getattr(member, name) != (getattr(usual, name) if is_usual else each.default)
    }
    if is_usual:
        yield from own.values()
        return
    told = [member.short]
    told += [each.brief for each in own.values() if each.brief not in member.short]
    in_full = told if member.short == member.label else [member.label, *told]
    yield Difference((knob.name,), knob.label, joined(", ", in_full), joined(", ", told))


def _of_knob(path: Path, knob: Knob, value: Any) -> Difference:
    words = WORDS.get(knob.kind, _something_else)(knob, value)
    label = small(short_label(knob.label))
    counted = knob.unit.split()[0] if knob.unit else ""
    if value != 1 and counted and counted in knob.label.lower().split():
        amount = translatable("{value} {unit}", value=words, unit=small(knob.label))
        return Difference(path, knob.label, amount, amount, told=True)
    has_unit = knob.unit and value != 1
    with_unit = translatable("{value} {unit}", value=words, unit=knob.unit) if has_unit else words
    in_brief = words if knob.unit.startswith("of ") else with_unit
    brief = translatable("{label} {value}", label=label, value=in_brief)
    return Difference(path, knob.label, with_unit, brief)


def short_label(label: str) -> str:
    """Return "mu" for "Pull towards the server (mu)"."""
    found = _IN_BRACKETS.fullmatch(label)
    return found[1] if found else label


def small(label: str) -> str:
    """Return a label as it stands within a sentence: names keep their capital."""
    word = label.partition(" ")[0]
    is_name = word[1:] != word[1:].lower()  # IID, Jensen-Shannon
    return label if is_name else f"{label[:1].lower()}{label[1:]}"


def _number(knob: Knob, value: float) -> str:
    return translatable("{value}" if isinstance(value, int) else "{value:g}", value=value)


def _something_else(knob: Knob, value: Any) -> str:
    return translatable("set otherwise")


WORDS: Mapping[str, Callable[[Knob, Any], str]] = {
    "integer": _number,
    "number": _number,
    "switch": lambda knob, value: translatable("on") if value else translatable("off"),
    "words": lambda knob, value: shortened(knob.options.get(value, str(value)), LONGEST_VALUE),
    "file": lambda knob, value: translatable(
        "chosen"
    ),  # its name is a hash, which tells nobody anything
    "weights": lambda knob, value: translatable("a trained model"),
    "counts": lambda knob, value: size_in_words(value),
}
"""What a knob of each kind is set to, in words; what has no words of its own differs somehow."""
