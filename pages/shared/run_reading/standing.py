"""Where a run is that is not just going on or done: paused, stopped, broken down, not measured."""

from collections.abc import Iterator, Mapping

from fl_core.runs.run_states import RunState
from pages.shared.run_reading.evidence import Evidence
from pages.shared.run_reading.material import Material
from pages.shared.run_reading.sentence import Sentence, say

ENDED: Mapping[RunState, str] = {
    RunState.PAUSED: "paused",
    RunState.CANCELLED: "stopped",
    RunState.INTERRUPTED: "interrupted",
    RunState.FAILED: "failed",
}


def standing(material: Material, found: Evidence | None, asked: int) -> list[Sentence]:
    """Return what is to be known before a round is read.

    Args:
        material: The run.
        found: The measured round that is read.
        asked: The round that was asked for, at most the last that is finished.
    """
    return [*_state(material, asked), *_not_measured(found, asked)]


def _state(material: Material, asked: int) -> Iterator[Sentence]:
    last, name = material.history.last, ENDED.get(material.state)
    if name is None or asked < last:
        return
    if material.diverged:
        yield say("diverged", round=last + 1)
    elif last < 1:
        yield say(f"{name}_before_round_1")
    else:
        yield say(name, round=last, rounds=material.config.num_rounds)


def _not_measured(found: Evidence | None, asked: int) -> Iterator[Sentence]:
    if found is None:
        yield say("nothing_measured")
    elif found.round < asked:
        yield say("not_measured", asked=asked, round=found.round)
