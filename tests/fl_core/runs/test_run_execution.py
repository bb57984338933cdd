"""What of a run's rounds reaches the disk, with a loop whose states are made up."""

import numpy as np
import pytest

from fl_core.errors import WeightsLost
from fl_core.federation import Checkpoint
from fl_core.runs import checkpoints, run_execution
from fl_core.runs.run_execution import execute
from fl_core.updates_and_state import ServerState
from tests.fl_core.runs.conftest import QUICK
from tests.fl_core.runs.test_checkpoints import assert_same_rows, row, written
from tests.fl_core.runs.test_store import finished


@pytest.fixture
def went_on_from(monkeypatch) -> list[Checkpoint | None]:
    """Each round writes the rows of Party 1 and of one other; tells what each run went on from."""
    seen: list[Checkpoint | None] = []

    def run_rounds(config, *, after, cancelled):
        seen.append(after)
        state = after.state if after else ServerState(np.zeros(2, np.float32))
        if after is None:
            yield finished(0).model_copy(update={"state": state})
        for round in range(after.round + 1 if after else 1, config.num_rounds + 1):
            new = {0: row(round), round % 3: row(round, 1)}
            state = ServerState(state.weights + 1, {}, {**state.party_memory, **new})
            yield finished(round).model_copy(update={"state": state})

    monkeypatch.setattr(run_execution, "run_rounds", run_rounds)
    return seen


def rounds_of(folder, after: int | None, last: int) -> ServerState:
    config = QUICK.model_copy(update={"num_rounds": last})
    told = [event for event in execute(config, folder, after) if event.type == "round_finished"]
    return told[-1].state


def test_each_round_writes_the_rows_it_changed_resumed_or_not(tmp_path, went_on_from):
    at_once = rounds_of(tmp_path / "at once", None, 6)
    assert written(tmp_path / "at once") == {
        1: [0, 1],
        2: [0, 2],
        3: [0],
        4: [0, 1],
        5: [0, 2],
        6: [0],
    }
    rounds_of(tmp_path / "in two", None, 4)
    resumed = rounds_of(tmp_path / "in two", 4, 6)
    assert written(tmp_path / "in two") == written(tmp_path / "at once")
    assert_same_rows(resumed, at_once)
    assert [after and after.round for after in went_on_from] == [None, None, 4]
    for name in sorted(path.name for path in (tmp_path / "at once").iterdir()):
        told = [(tmp_path / folder / name).read_bytes() for folder in ("at once", "in two")]
        assert told[0] == told[1], name


def test_a_run_whose_rows_are_lost_fails_in_a_sentence_and_can_be_mended(tmp_path, went_on_from):
    rounds_of(tmp_path, None, 4)
    for path in tmp_path.glob("rows-*"):
        path.unlink()
    (event,) = execute(QUICK, tmp_path, 4)
    assert event.type == "run_failed" and event.resumable
    assert event.reason.startswith(
        "From round 4 the run cannot go on, its model can only be looked"
    )
    with pytest.raises(WeightsLost):
        checkpoints.load(tmp_path, 4)
    assert checkpoints.load_weights(tmp_path, 4).tolist() == [4.0, 4.0]
