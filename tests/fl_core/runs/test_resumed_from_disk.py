"""Each that remembers, resumed from the files of either of the last two rounds, to the bit."""

from pathlib import Path

import pytest

from fl_core.aggregators import AGGREGATORS
from fl_core.config import RunConfig
from fl_core.events import RoundFinished
from fl_core.runs import checkpoints
from fl_core.runs.checkpoint_retention import LAST_TWO
from fl_core.runs.run_execution import execute
from fl_core.server_steps import SERVER_STEPS
from fl_core.strategies import STRATEGIES
from tests.fl_core.runs.test_checkpoints import assert_same_rows
from tests.fl_core.tiny_data import timeless

SOME_TAKE_PART = {
    "num_parties": 5,
    "participation": 0.4,
    "num_images": 200,
    "num_rounds": 6,
    "optimizer": "sgd",
    "learning_rate": 0.05,
    "model": "softmax",
    "party_test_images": 20,
    "gallery_images": 0,
}


def last_round(config: RunConfig, folder: Path, after: int | None, pause: int) -> RoundFinished:
    events = execute(config, folder, after, pause_after=lambda round: round >= pause)
    return [event for event in events if isinstance(event, RoundFinished)][-1]


REMEMBERED = [
    *({"strategy": kind} for kind in STRATEGIES),
    *({"server_step": kind} for kind in SERVER_STEPS if SERVER_STEPS[kind].server_state),
    *({"aggregator": kind} for kind in AGGREGATORS if AGGREGATORS[kind].server_state),
    {
        "server_step": "adam",
        "model": {"kind": "own_cnn", "blocks": 1, "filters": 8, "normalisation": "batch"},
    },
]


@pytest.mark.parametrize("knobs", REMEMBERED, ids=str)
def test_a_run_goes_on_from_its_files_with_the_same_numbers(knobs, tmp_path):
    config = RunConfig.of({**SOME_TAKE_PART, **knobs})
    at_once = last_round(config, tmp_path / "at once", None, 6)
    folder = tmp_path / "in parts"
    last_round(config, folder, None, 4)
    checkpoints.tidy(folder, 4, LAST_TWO)
    assert checkpoints.kept(folder) == checkpoints.Kept((3, 4), (3, 4))
    for going_on in (4, 3):
        resumed = last_round(config, folder, going_on, 6)
        assert timeless(resumed).model_dump() == timeless(at_once).model_dump()
        assert resumed.state.weights.tobytes() == at_once.state.weights.tobytes()
        assert_same_rows(resumed.state, at_once.state)
