"""All knobs there are, those of every member of every family too, by what `--set` calls them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fl_core.config import RunConfig
from fl_core.family_member import Choice
from fl_core.knobs import Knob, knobs_of


@dataclass(frozen=True)
class KnownKnob:
    """A knob.

    Attributes:
        path: What it is called, such as `num_parties` or `partitioner.skew`.
        knob: It.
        of: The kinds of the members that have it; empty for one of the config itself.
    """

    path: str
    knob: Knob
    of: Sequence[str] = ()


def known_knobs() -> Iterator[KnownKnob]:
    """Yield them in the order of the config's fields, a field's own knobs behind it."""
    for name, knob in knobs_of(RunConfig).items():
        yield KnownKnob(name, knob)
        yield from _of_members(name, knob)


def values_of(known: KnownKnob) -> Sequence[str]:
    """Return the words among which its values are; empty for numbers, files and tables."""
    knob = known.knob
    if knob.members:
        return [*knob.members]
    return ["on", "off"] if knob.kind == "switch" else [*knob.options]


def bounds_in_words(knob: Knob) -> str:
    """Return what a knob may be and is by default, such as "1 to 1,000 rounds [10]"."""
    rule = str(knob.rule).removeprefix("a whole number from ").removeprefix("a number from ")
    unit = f" {knob.unit}" if knob.unit and knob.number else ""
    usual = default_in_words(knob)
    return f"{rule}{unit} [{usual}]" if usual else f"{rule}{unit}"


def default_in_words(knob: Knob) -> str:
    """Return what a knob is by default, as `--set` takes it; empty for a file and a table."""
    if knob.members:
        return str(knob.default.kind)
    return "" if knob.kind in ("file", "counts") else str(knob.write(knob.default))


def _of_members(field: str, choice: Knob) -> Iterator[KnownKnob]:
    found: dict[tuple[str, str], KnownKnob] = {}
    members: Mapping[str, type[Choice]] = choice.members
    for kind, member in members.items():
        for own in knobs_of(member).values():
            key = (own.name, bounds_in_words(own))
            before = found[key].of if key in found else ()
            found[key] = KnownKnob(f"{field}.{own.name}", own, (*before, kind))
    yield from found.values()
