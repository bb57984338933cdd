"""The manager and the worker as real processes: cancel, pause, step, crash, resume, restart."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import numpy as np
import pytest

from fl_core.config import RunConfig
from fl_core.errors import QuestionRefused, TransitionError
from fl_core.optimizers import Sgd
from fl_core.runs.manager import RunManager
from fl_core.runs.questions import Predict
from fl_core.runs.run_states import ACTIVE, RunState
from fl_core.runs.store import RunStore
from tests.fl_core.runs.conftest import DASHBOARD, LONG_ROUNDS, QUICK, history, wait_until
from tests.fl_core.runs.test_store import finished
from tests.patience import until


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunManager]:
    folder = tmp_path_factory.mktemp("manager")
    manager = RunManager(RunStore(f"sqlite:///{folder / 'runs.db'}"), folder / "weights")
    yield manager
    manager.close()


@pytest.fixture
def manager(waiting: RunManager) -> Iterator[RunManager]:
    """One for all who do not end it, with nothing that waits or trains."""
    yield waiting
    for run in waiting.store.find(ACTIVE):
        with suppress(TransitionError):
            waiting.cancel(run.id)
        wait_until(waiting.store, run.id, lambda run: not run.active)


def in_mid_round(manager: RunManager, run_id: str, round: int) -> None:
    """Wait until parties train in a round, and not one of them has ended yet."""

    def is_in_it() -> bool:
        live = manager.live(run_id)
        return live is not None and live.round == round and live.progress and not live.trained

    until(is_in_it, f"round {round} of the run")


@pytest.mark.slow
def test_every_interruption_ends_with_the_same_numbers(manager):
    """Cancel, kill -9, pause and step one run; compare it with one that was left alone."""
    store = manager.store
    alone = manager.submit(LONG_ROUNDS)
    run_id = manager.submit(LONG_ROUNDS)
    assert manager.runs_ahead(store.get(run_id)) == 1
    wait_until(store, alone, lambda run: run.state is RunState.FINISHED)

    in_mid_round(manager, run_id, 2)
    manager.cancel(run_id)
    wait_until(store, run_id, lambda run: run.state is RunState.CANCELLED)
    assert store.get(run_id).round == 1

    manager.go_on(run_id)
    in_mid_round(manager, run_id, 3)
    os.kill(manager.worker_pid, signal.SIGKILL)
    run = wait_until(store, run_id, lambda run: run.state is RunState.FAILED)
    assert "signal 9" in run.reason and "round 3" in run.reason
    assert "Rounds 1 to 2 are safe" in run.suggestion
    assert "lower Parties, Training images or Batch size" in run.suggestion
    assert store.rounds(run_id)["round"].tolist() == [0, 1, 2]

    manager.go_on(run_id, stop_after=3)
    run = wait_until(store, run_id, lambda run: run.state is RunState.PAUSED)
    assert run.round == 3

    manager.go_on(run_id)
    in_mid_round(manager, run_id, 4)
    manager.pause(run_id)
    run = wait_until(store, run_id, lambda run: run.state is RunState.PAUSED)
    assert run.round == 4

    manager.go_on(run_id)
    wait_until(store, run_id, lambda run: run.state is RunState.FINISHED)
    assert history(store, run_id) == history(store, alone)


def test_a_queued_run_is_paused_and_cancelled_at_once(manager):
    store = manager.store
    first, second = manager.submit(LONG_ROUNDS), manager.submit(QUICK)
    manager.pause(second)
    assert store.get(second).state is RunState.PAUSED
    manager.go_on(second)
    manager.cancel(second)
    assert store.get(second).state is RunState.CANCELLED
    manager.cancel(first)
    wait_until(store, first, lambda run: run.state is RunState.CANCELLED)
    with pytest.raises(TransitionError, match="cancelled cannot become"):
        manager.pause(first)


def test_what_the_engine_cannot_do_is_said_and_the_worker_lives_on(manager):
    store = manager.store
    too_high = QUICK.model_copy(update={"learning_rate": 10.0, "optimizer": Sgd()})
    diverging = RunConfig(num_images=600, num_rounds=3, optimizer="sgd", learning_rate=10.0)
    run = wait_until(store, manager.submit(diverging), lambda run: run.state is RunState.FAILED)
    assert "diverged" in run.reason and "learning rate (now 10" in run.suggestion
    assert not run.resumable
    pid = manager.worker_pid
    run = wait_until(store, manager.submit(too_high), lambda run: not run.active)
    assert run.state in {RunState.FINISHED, RunState.FAILED}
    assert manager.worker_pid == pid


@pytest.mark.slow
def test_a_closed_manager_leaves_an_interrupted_run_that_the_next_one_resumes(tmp_path, store):
    manager = RunManager(store, tmp_path / "weights")
    run_id = manager.submit(LONG_ROUNDS)
    wait_until(store, run_id, lambda run: (run.round or 0) >= 1)
    manager.close()
    run = store.get(run_id)
    assert run.state is RunState.INTERRUPTED and "closed" in run.reason
    again = RunManager(store, tmp_path / "weights")
    try:
        again.go_on(run_id, stop_after=run.round + 1)
        wait_until(store, run_id, lambda now: now.round == run.round + 1)
    finally:
        again.close()


@pytest.mark.slow
def test_a_killed_dashboard_leaves_no_worker_behind_and_its_run_can_be_resumed(tmp_path, store):
    run_id = store.create(LONG_ROUNDS)
    url = f"sqlite:///{tmp_path / 'runs.db'}"
    arguments = [sys.executable, "-c", DASHBOARD, url, str(tmp_path / "weights")]
    dashboard = subprocess.Popen(arguments)
    wait_until(store, run_id, lambda run: (run.round or 0) >= 1)
    dashboard.kill()
    dashboard.wait()
    assert store.get(run_id).state is RunState.RUNNING  # nobody is left to say otherwise
    manager = RunManager(store, tmp_path / "weights")
    try:
        run = wait_until(store, run_id, lambda run: run.state is RunState.INTERRUPTED)
        assert "ended before the run did" in run.reason
        manager.go_on(run_id, stop_after=run.round + 1)
        wait_until(store, run_id, lambda now: now.round == run.round + 1)
    finally:
        manager.close()


def test_a_worker_that_never_starts_is_said(tmp_path, store):
    broken = (sys.executable, "-c", "import sys; sys.exit('no TensorFlow here')")
    manager = RunManager(store, tmp_path / "weights", broken)
    try:
        until(lambda: manager.trouble)
        assert "does not start" in manager.trouble and "no TensorFlow here" in manager.trouble
    finally:
        manager.close()


def test_the_dashboard_process_never_imports_tensorflow(store, tmp_path):
    """This very process has driven whole runs by now; a fresh one proves it."""
    code = (
        DASHBOARD.replace("time.sleep(600)", "").replace("import sys", "import sys, os", 1)
        + """
run_id = manager.submit(RunConfig.from_json(sys.argv[3]))
while manager.store.get(run_id).active:
    time.sleep(0.05)
assert manager.store.get(run_id).state == "finished"
manager.close()
print([name for name in ("tensorflow", "keras") if name in sys.modules])
"""
    )
    code = "from fl_core.config import RunConfig\n" + code
    url = str(store.url)
    arguments = [sys.executable, "-c", code, url, str(tmp_path / "weights"), QUICK.to_json()]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=240)
    assert done.stdout.strip() == "[]", done.stderr


COLD = """
import sys
from pathlib import Path
from fl_core.runs import worker

def fails(wanted):
    Path(sys.argv[1]).touch()
    raise MemoryError

worker.warm_up = fails
worker.main()
"""


@pytest.mark.slow
def test_a_warm_up_that_fails_leaves_the_worker_up_and_it_runs(tmp_path, store):
    tried = tmp_path / "tried"
    manager = RunManager(store, tmp_path / "weights", (sys.executable, "-c", COLD, str(tried)))
    try:
        until(tried.exists)
        pid = manager.worker_pid
        wait_until(store, manager.submit(QUICK), lambda run: run.state is RunState.FINISHED)
        assert manager.worker_pid == pid
    finally:
        manager.close()


FLAKY = """
import json, sys
print(json.dumps({"kind": "ready"}), flush=True)
for line in sys.stdin:
    wish = json.loads(line)
    if wish["kind"] == "train":
        print('{"kind": "event", "job": 1, "ev', end="", flush=True)  # killed in mid line
        break
"""


def test_a_worker_that_dies_in_mid_sentence_is_noticed(tmp_path, store):
    manager = RunManager(store, tmp_path / "weights", (sys.executable, "-c", FLAKY))
    try:
        run_id = manager.submit(QUICK)
        run = wait_until(store, run_id, lambda run: run.state is RunState.FAILED)
        assert "worker process" in run.reason
    finally:
        manager.close()


NEWER = """
import json, sys
print('{"kind": "weather", "sun": 1}')
print("no message")
print(json.dumps({"kind": "ready"}), flush=True)
for line in sys.stdin:
    heard = json.loads(line)
    if heard["kind"] == "train":
        said = {"kind": "event", "job": heard["job"], "event": {"type": "rain"}}
        print(json.dumps(said), flush=True)
    if heard["kind"] == "ask":
        for id, value in ((999, 7), (heard["id"], "rain")):
            print(json.dumps({"kind": "answer", "id": id, "value": value}), flush=True)
"""


def test_what_a_worker_of_another_version_says_fails_its_run_and_nothing_else(
    tmp_path, store, capfd
):
    manager = RunManager(store, tmp_path / "weights", (sys.executable, "-c", NEWER))
    try:
        for _ in range(2):
            run = wait_until(store, manager.submit(QUICK), lambda run: not run.active)
            assert run.state is RunState.FAILED and run.resumable
            assert "of the kind 'event' cannot be read" in run.reason
            assert "start Fedarium again" in run.reason and "press Resume" in run.suggestion
        assert not manager.trouble
        store.add_round(asked := store.create(QUICK, owner="me"), finished(0), "me")
        with pytest.raises(QuestionRefused, match="of the kind 'answer' cannot be read"):
            manager.ask(Predict(asked, 0, np.zeros((1, 28, 28), np.uint8)), timeout=60)
        assert "There is no message of the kind 'weather' here." in capfd.readouterr().err
    finally:
        manager.close()


def test_a_run_ended_by_somebody_else_does_not_hold_up_the_queue(manager):
    store = manager.store
    first, second = manager.submit(LONG_ROUNDS), manager.submit(QUICK)
    in_mid_round(manager, first, 1)
    store.move(first, RunState.INTERRUPTED)
    wait_until(store, second, lambda run: run.state is RunState.FINISHED)
    assert store.get(first).state is RunState.INTERRUPTED


@pytest.mark.slow
def test_the_command_line_runs_what_a_waiting_dashboard_would_also_take(manager, tmp_path):
    store = manager.store
    before = {run.id for run in store.find()}
    environment = {
        **os.environ,
        "FEDARIUM_DB": str(store.url),
        "FEDARIUM_HOME": str(tmp_path / "home"),
    }
    knobs = ["model=softmax", "num_images=600", "num_rounds=2"]
    settings = [word for knob in knobs for word in ("--set", knob)]
    done = subprocess.run(
        [sys.executable, "-m", "fl_core", "run", *settings],
        capture_output=True,
        text=True,
        env=environment,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    assert "round   2 of 2: accuracy" in done.stdout and "Finished." in done.stdout
    (run,) = [run for run in store.find() if run.id not in before]
    assert run.state is RunState.FINISHED and run.accuracy == store.rounds(run.id).accuracy[2]
