"""What ends a run on the command line: an orderly stop, an exit status as shells expect it."""

import os
import signal
import sqlite3
import subprocess
from contextlib import suppress
from queue import SimpleQueue

import pytest

from fl_core.runs.run_states import RunState
from fl_core.runs.worker_messages import Ready
from fl_core.runs.worker_process import WorkerProcess
from fl_core.stop_signals import ENDING
from tests.fl_core.runs.conftest import LONG_ROUNDS, ended, the_run, wait_until

ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (signal.SIGTERM, "was ended by SIGTERM."),
        (signal.SIGHUP, "was ended by SIGHUP (its terminal was closed)."),
        pytest.param(signal.SIGUSR1, "was ended by SIGUSR1.", marks=pytest.mark.slow),
        (signal.SIGINT, None),
    ],
)
def test_a_signal_while_tensorflow_loads_is_an_orderly_stop(commands, number, reason):
    process = commands.run(LONG_ROUNDS, "--name", "中文", env=ASCII)
    run_id = the_run(process)
    for _ in range(2):  # as `timeout` sends it: to the process, and to its group
        process.send_signal(number)
    status, said, complained = ended(process)
    assert status == -number and complained == ""
    assert f"`python -m fl_core resume {run_id}` goes on." in said
    run = commands.store.get(run_id)
    assert (run.state, run.round, run.name) == (
        RunState.INTERRUPTED if reason else RunState.CANCELLED,
        None,
        "中文",
    )
    if reason:
        assert run.reason.endswith(reason) and "press Resume" in run.suggestion.replace("P", "p")
        assert run.reason in said


def test_a_shell_sees_the_signal_and_ends_its_loop_on_ctrl_c(commands):
    """As bash does it: only a command that dies of SIGINT ends the loop around it."""
    script = 'for i in 1 2; do "$@"; echo "status $?"; done'
    process = commands.run(
        LONG_ROUNDS, under=["bash", "-c", script, "bash"], start_new_session=True
    )
    the_run(process)
    os.killpg(process.pid, signal.SIGINT)
    status, said, _ = ended(process)
    assert status == -signal.SIGINT and "Stopped." in said and "status" not in said
    (run,) = commands.store.find()
    assert run.state is RunState.CANCELLED


def test_timeout_ends_a_run_and_finds_the_exit_status(commands):
    """It passes the signal on twice: to the process, and to its whole group."""
    process = commands.run(LONG_ROUNDS, under=["timeout", "--preserve-status", "90"])
    run_id = the_run(process)
    process.send_signal(signal.SIGTERM)
    status, said, complained = ended(process)
    assert status in (128 + signal.SIGTERM, -signal.SIGTERM)  # which of them: by its version
    assert complained == "" and "resume" in said
    assert commands.store.get(run_id).state is RunState.INTERRUPTED


def test_a_signal_that_was_ignored_from_the_start_stays_so(commands):
    process = commands.run(LONG_ROUNDS, under=["nohup"])
    run_id = the_run(process)
    process.send_signal(signal.SIGHUP)
    wait_until(commands.store, run_id, lambda run: run.round is not None)
    process.send_signal(signal.SIGTERM)
    status, _, _ = ended(process)
    assert status == -signal.SIGTERM
    assert commands.store.get(run_id).reason.endswith("SIGTERM.")


def test_a_second_signal_ends_at_once_and_list_finds_the_run_left(commands):
    process = commands.run(LONG_ROUNDS)
    run_id = the_run(process)
    with sqlite3.connect(commands.folder / "fedarium.db") as held:
        held.execute("BEGIN IMMEDIATE")  # nothing can be written down
        signals = 0
        while process.poll() is None:
            assert signals < 40
            process.send_signal(signal.SIGTERM)
            signals += 1
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=1.5)  # those heard within a second are one wish
        assert process.returncode == -signal.SIGTERM and signals > 1
        assert ended(process)[2] == ""
    held.close()
    assert commands.store.get(run_id).state is RunState.RUNNING
    status, said, _ = commands.do("list")
    assert status == 0 and f"{run_id} " in said and " interrupted " in said
    assert commands.store.get(run_id).state is RunState.INTERRUPTED


def test_a_run_whose_reader_is_gone_stops_quietly(commands):
    """`python -m fl_core run | head -1`, whose worker must not go on alone either."""
    process = commands.run(LONG_ROUNDS)
    run_id = the_run(process)
    process.stdout.close()
    process.stdout = None
    status, _, complained = ended(process)
    assert (status, complained) == (-signal.SIGPIPE, "")
    run = commands.store.get(run_id)
    assert run.state is RunState.INTERRUPTED and "SIGPIPE" in run.reason and run.round == 0


BROKEN = {
    "import": "raise ImportError('libcudart.so.99 is missing')",
    "abort": "import os\nos.write(2, b'Check failed: libcudart.so.99 is missing')\nos.abort()",
}


@pytest.mark.parametrize("how", BROKEN)
def test_what_tensorflow_said_is_kept_when_it_does_not_load(commands, how):
    (commands.folder / "tensorflow.py").write_text(BROKEN[how])
    process = commands.run(LONG_ROUNDS, env={"PYTHONPATH": str(commands.folder)})
    status, _, complained = ended(process)
    assert status == 1 and "libcudart.so.99 is missing" in complained
    assert "Failed. The training process does not start." in complained
    (run,) = commands.store.find()
    assert run.state is RunState.FAILED and run.resumable


def test_process_1_of_a_container_can_be_ended(commands):
    """Its own signals do not reach it by default: `docker stop` would wait, then kill."""
    alone = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc"]
    process = commands.run(LONG_ROUNDS, under=alone)
    run_id = the_run(process)
    (inner,) = (int(pid) for pid in children(process.pid))
    os.kill(inner, signal.SIGTERM)
    assert ended(process)[0] == 128 + signal.SIGTERM
    assert commands.store.get(run_id).state is RunState.INTERRUPTED


def children(pid: int) -> list[str]:
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return file.read().split()


def test_a_worker_that_is_still_starting_dies_of_no_signal_to_the_group():
    """It may come before the worker's first line: `timeout` sends it within a millisecond."""
    said = SimpleQueue()
    worker = WorkerProcess(lambda _, message: said.put(message), lambda _: said.put(None))
    try:
        for number in ENDING:
            os.kill(worker.pid, number)
        assert isinstance(said.get(timeout=120), Ready)
    finally:
        worker.close()
