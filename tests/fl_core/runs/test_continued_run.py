"""A finished run is continued: the very numbers of one that had as many rounds from the start."""

import pytest

from fl_core.config import RunConfig
from fl_core.errors import ConfigError, StoreError, TransitionError
from fl_core.rate_schedules import Cosine
from fl_core.runs import checkpoints
from fl_core.runs.continued_run import config_continued, config_from_model
from fl_core.runs.history_comparison import compare_histories
from fl_core.runs.run_queue import NewRun
from fl_core.runs.run_states import RunState
from fl_core.strategies import Alone
from tests.fl_core.runs.conftest import QUICK, history, wait_until
from tests.fl_core.runs.test_run_catalogue import trained

LONGER = QUICK.model_copy(update={"num_rounds": 5})


def is_finished(run) -> bool:
    assert run.state not in (RunState.FAILED, RunState.INTERRUPTED), run.reason
    return run.state is RunState.FINISHED


@pytest.mark.parametrize(
    "more",
    [
        {"measure_every": 2},
        pytest.param({}, marks=pytest.mark.slow),
        pytest.param({"strategy": "scaffold", "optimizer": "sgd"}, marks=pytest.mark.slow),
    ],
)
def test_it_comes_to_the_numbers_of_a_run_that_was_that_long_from_the_start(store, manager, more):
    short, long = (RunConfig.of(config.model_dump() | more) for config in (QUICK, LONGER))
    first = manager.submit(short)
    run = wait_until(store, first, is_finished)
    config = config_continued(run, 5)
    assert config == long
    continued = manager.continue_run(run, NewRun(config))
    whole = manager.submit(long)
    assert wait_until(store, continued, is_finished).parent == first
    wait_until(store, whole, is_finished)
    assert [run.id for run in store.children_of(first)] == [continued]
    told = compare_histories(store, continued, whole)
    assert (told.rounds, told.differs_in) == (6, None)
    assert told.numbers > 100
    manager.delete(first)  # what goes on from it needs it no more
    manager.empty_bin()
    assert store.look_up(first) is None
    assert compare_histories(store, continued, whole) == told


def test_what_cannot_be_continued_is_said(store):
    run = store.get(trained(store, [0.1, 0.5, 0.6]))
    with pytest.raises(ConfigError, match="The run has 2 rounds: ask for more"):
        config_continued(run, 2)
    with pytest.raises(ConfigError, match="Rounds"):
        config_continued(run, 10**9)
    waits = store.get(store.create(RunConfig()))
    with pytest.raises(TransitionError, match="finished"):
        config_continued(waits, 20)
    bends = RunConfig(num_rounds=3, rate_schedule=Cosine())
    bent = store.create(bends, owner="me")
    store.move(bent, RunState.FINISHED)
    with pytest.raises(ConfigError, match="goes down towards its last round"):
        config_continued(store.get(bent), 20)


def test_one_without_weights_begins_anew_and_says_so(store, manager):
    """The rounds that can be shown are kept; those whose weights are lost are trained again."""
    first = manager.submit(QUICK)
    run = wait_until(store, first, is_finished)
    for path in (manager._folder / first).glob("*"):
        path.unlink()
    continued = manager.continue_run(run, NewRun(config_continued(run, 5)))
    whole = manager.submit(LONGER)
    wait_until(store, continued, is_finished)
    wait_until(store, whole, is_finished)
    assert history(store, continued) == history(store, whole)


def test_a_disk_that_takes_nothing_is_said_and_leaves_no_run_behind(store, manager, monkeypatch):
    first = manager.submit(QUICK)
    run = wait_until(store, first, is_finished)
    target = "fl_core.runs.continued_run._share_files"

    def full(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(target, full)
    with pytest.raises(StoreError, match="No space left"):
        manager.continue_run(run, NewRun(config_continued(run, 5)))
    (left,) = store.children_of(first)
    assert left.state is RunState.CANCELLED


def test_from_its_model_with_other_knobs_it_is_a_run_that_names_its_parent(home, store, manager):
    first = manager.submit(QUICK)
    run = wait_until(store, first, is_finished)
    config = manager.config_from_model(run)
    assert config.model_copy(update={"start_model": ""}) == QUICK
    other = RunConfig.of(config.model_dump() | {"learning_rate": 0.01, "strategy": "fedprox"})
    second = manager.submit(other)
    told = wait_until(store, second, is_finished)
    assert told.parent == first
    before, after = (store.rounds(run_id).set_index("round") for run_id in (first, second))
    assert after.loc[0, ["accuracy", "loss"]].equals(before.loc[3, ["accuracy", "loss"]])
    weights = checkpoints.load_weights(manager._folder / second, 0)
    assert (weights == checkpoints.load_weights(manager._folder / first, 3)).all()
    manager.delete(first)  # its model is kept for those who start from it
    manager.empty_bin()
    again = manager.submit(other)
    wait_until(store, again, is_finished)
    assert compare_histories(store, second, again).differs_in is None


def test_where_there_is_no_model_to_go_on_from_it_is_said(store, home, tmp_path):
    waits = store.get(store.create(QUICK))
    with pytest.raises(TransitionError, match="before a round is finished"):
        config_from_model(tmp_path, waits)
    run = store.get(trained(store, [0.1, 0.5, 0.6]))
    with pytest.raises(TransitionError, match="after rounds 1 to 2"):
        config_from_model(tmp_path, run, 3)
    with pytest.raises(StoreError, match="The weights of round 2 are missing"):
        config_from_model(tmp_path, run)
    alone = QUICK.model_copy(update={"strategy": Alone()})
    own = store.get(store.create(alone, owner="me"))
    with pytest.raises(TransitionError, match="models of their own"):
        config_from_model(tmp_path, own)
