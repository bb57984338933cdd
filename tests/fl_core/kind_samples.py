"""What knobs of each kind may be: at their bounds, just beyond them, and anywhere between."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from fl_core.knobs import Knob, knobs_of

MOST = {
    "num_parties": 40,
    "num_images": 120,
    "num_rounds": 2,
    "local_epochs": 3,
    "local_steps": 9,
    "min_images": 4,
}
MOST |= {"noisy_parties": 3, "faulty": 1, "kept": 3, "size": 3, "passes": 5}
"""Knobs that are seldom turned further than this, so that a run takes milliseconds."""


@dataclass(frozen=True)
class Samples:
    """Values of a knob: those it may have at the ends of its range, some it may not, and any."""

    allowed: Callable[[Knob], Iterable[Any]]
    refused: Callable[[Knob], Iterable[Any]]
    drawn: Callable[[Knob], st.SearchStrategy[Any]]


def _whole_beyond(knob: Knob) -> list[Any]:
    return [knob.low - 1, knob.high + 1]


def _beyond(knob: Knob) -> list[Any]:
    below, above = math.nextafter(knob.low, -math.inf), math.nextafter(knob.high, math.inf)
    return [below, above, math.inf, math.nan]


def _members(knob: Knob) -> st.SearchStrategy[Any]:
    return st.one_of([_with_knobs(member) for member in knob.members.values()])


def _with_knobs(member: type[Any]) -> st.SearchStrategy[dict[str, Any]]:
    own = {knob.name: drawn(knob) for knob in knobs_of(member).values()}
    return st.fixed_dictionaries({"kind": st.just(member.kind)}, optional=own)


def _tables(knob: Knob) -> st.SearchStrategy[Any]:
    """Draw tables; those that fit a whole config are in `test_table_partitioner.py`."""
    row = st.lists(st.integers(0, 40), min_size=10, max_size=10)
    return st.just(()) | st.lists(row, min_size=1, max_size=4)


def drawn(knob: Knob) -> st.SearchStrategy[Any]:
    """Draw what a knob may be; of a choice, with knobs of its own."""
    return SAMPLES[knob.kind].drawn(knob)


SAMPLES = {
    "integer": Samples(
        lambda knob: [knob.low, knob.high],
        _whole_beyond,
        lambda knob: st.integers(knob.low, min(knob.high, MOST.get(knob.name, knob.high))),
    ),
    "number": Samples(
        lambda knob: [float(knob.low), float(knob.high)],
        _beyond,
        lambda knob: st.floats(knob.low, knob.high),
    ),
    "switch": Samples(lambda knob: [True, False], lambda knob: ["maybe"], lambda k: st.booleans()),
    "words": Samples(
        lambda knob: list(knob.options),
        lambda knob: ["nothing of the kind"],
        lambda knob: st.sampled_from(list(knob.options)),
    ),
    "file": Samples(
        lambda knob: ["", "0f" * 32],
        lambda knob: ["0f" * 31 + "0", "xy" * 32],
        lambda knob: st.text(max_size=5),
    ),
    "weights": Samples(
        lambda knob: ["", "0f" * 32],
        lambda knob: ["0f" * 31 + "0", "xy" * 32],
        lambda knob: st.just(""),  # any other one is not on this machine
    ),
    "counts": Samples(
        # The second fits a run by default: 3 parties, 10 classes, 12,000 images.
        lambda knob: [(), ((400,) * 10, (800, 0) * 5, (0, 800) * 5)],
        lambda knob: [[[1, 2], [3]], [[-1]], [[200_001]]],
        _tables,
    ),
    "choice": Samples(lambda knob: list(knob.members), lambda knob: ["nobody"], _members),
}
