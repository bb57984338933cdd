"""Command-line runs are ended at any moment by anything; resumed there, they end the same."""

import os
import re
import signal
import subprocess
import time

import numpy as np
import psutil
import pytest

from fl_core.runs import checkpoints
from fl_core.runs.run_states import RunState
from tests.fl_core.runs.conftest import (
    QUICK,
    ROOT,
    CommandLine,
    assert_gone,
    ended,
    history,
    the_run,
    wait_until,
)
from tests.fl_core.runs.test_kill import files
from tests.patience import until

ROUNDS = 6
CONFIG = QUICK.model_copy(
    update={"num_images": 3_000, "num_rounds": ROUNDS, "batch_size": 8, "local_epochs": 8}
)
"""Rounds of a fifth of a second and more: long enough to be ended in the middle."""
ENDLESS = CONFIG.model_copy(update={"num_rounds": 1000})
GONE_ON = (RunState.INTERRUPTED, RunState.CANCELLED, RunState.FAILED)


def end_by(process: subprocess.Popen, how: str) -> None:
    """Send a signal to the command, to its worker alone, or to both as systemd and Slurm do."""
    whom, name = how.split()
    number = getattr(signal, f"SIG{name}")
    workers = psutil.Process(process.pid).children()
    if whom != "command":
        for worker in workers:
            worker.send_signal(number)
    if whom != "worker":
        process.send_signal(number)
    process.wait(timeout=60)
    assert_gone(workers)  # even one that ignores the signal, for its command is gone


HOW = (
    *("command KILL", "worker KILL", "both KILL", "command TERM", "both TERM"),
    *("command INT", "both INT", "command HUP", "both HUP", "both USR1"),
)


def whole(commands: CommandLine) -> str:
    """Train a run that nothing happens to; no library has a word to say."""
    process = commands.run(CONFIG)
    run_id = the_run(process)
    status, said, complained = ended(process)
    assert (status, complained) == (0, "") and said.endswith("Finished.\n")
    rounds = re.findall(r"^round +(\d+) of 6: accuracy +\d+\.\d\d%, loss", said, re.MULTILINE)
    assert [int(round) for round in rounds] == list(range(ROUNDS + 1))
    return run_id


def strike(commands: CommandLine, process: subprocess.Popen, run_id: str, how: str, moment) -> int:
    """End a run some seconds from now, or early in a round; return its last finished round."""
    store, round = commands.store, int(moment * ROUNDS)
    if round:
        wait_until(store, run_id, lambda run: not run.active or (run.round or 0) >= round)
    time.sleep(moment * ROUNDS % 1 * (0.2 if round else 3))  # in a round, or while all is loaded
    seen = store.get(run_id).round
    if process.poll() is None:
        end_by(process, how)
    return -1 if seen is None else seen


def end_at_random(commands: CommandLine, ends: int, seed: int) -> None:
    """Have runs ended at random moments, some of them again once resumed."""
    store, draw = commands.store, np.random.default_rng(seed)
    alone = whole(commands)
    expected, weights_expected = history(store, alone), files(commands.folder, alone, ROUNDS)
    for number in range(ends):
        how, moments = HOW[draw.integers(len(HOW))], sorted(draw.uniform(0, 1, 2))
        process = commands.run(CONFIG)
        run_id = the_run(process)
        for moment in moments[: 1 + number % 2]:
            seen = strike(commands, process, run_id, how, moment)
            ended(process)
            status, said, complained = commands.do("list")
            run = store.get(run_id)
            where = (seed, number, how, moment, run)
            assert (status, complained) == (0, ""), where
            assert re.search(rf"^{run_id}  \S+ \S+  {run.state} ", said, re.MULTILINE), where
            assert run.state in GONE_ON or run.round == ROUNDS, where
            assert (-1 if run.round is None else run.round) >= seen, where
            if run.state is not RunState.FINISHED:
                process = commands.start("resume", run_id)
        status, _, complained = ended(process)
        if run.state is not RunState.FINISHED:
            assert (status, complained) == (0, ""), where
        assert store.get(run_id).state is RunState.FINISHED, where
        assert history(store, run_id) == expected, where
        assert files(commands.folder, run_id, ROUNDS) == weights_expected, where


@pytest.mark.slow
def test_a_run_ended_at_a_random_moment_loses_nothing(commands):
    end_at_random(commands, ends=1, seed=1)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [2, 3, 4, 5, 6])
def test_fifty_runs_ended_at_random_moments_lose_nothing(commands, seed):
    end_at_random(commands, ends=10, seed=seed)


@pytest.mark.slow
def test_two_who_resume_at_once_and_weights_that_were_lost(commands):
    """Exactly one drives it; it says which rounds it trains again; the other says who has it."""
    store = commands.store
    process = commands.run(CONFIG)
    run_id = the_run(process)
    wait_until(store, run_id, lambda run: (run.round or 0) >= 3)
    process.kill()
    ended(process)
    last = store.get(run_id).round
    for round in range(last - 1, ROUNDS + 1):
        checkpoints.path_of(commands.folder / "weights" / run_id, round).unlink(missing_ok=True)
    both = [commands.start("resume", run_id[:6]) for _ in range(2)]
    (winner, said, no_words), (loser, nothing, complained) = sorted(ended(p) for p in both)
    assert (winner, no_words, loser, nothing) == (0, "", 1, "")
    assert f"Run {run_id} is being trained by process " in complained
    assert "only one can drive it" in complained
    again = f"rounds {last - 1} to {last}"
    assert f"because the saved weights were damaged or missing: {again}.\n" in said
    assert f"\nround {last - 1:>3} of 6" in said and f"\nround {last - 2:>3} of" not in said
    run = store.get(run_id)
    assert run.state is RunState.FINISHED
    assert store.rounds(run_id)["round"].tolist() == list(range(ROUNDS + 1))


def test_a_run_is_left_to_who_drives_it_and_does_what_a_dashboard_asks(commands):
    """In a home that is named from where the command was given, which the worker does not share."""
    store, there = commands.store, commands.folder.parent
    env = {"FEDARIUM_HOME": commands.folder.name, "PYTHONPATH": str(ROOT)}
    process = commands.run(ENDLESS, env=env, cwd=there)
    run_id = the_run(process)
    status, _, complained = commands.do("resume", run_id)
    assert status == 1 and f"process {process.pid} on this machine" in complained
    wait_until(store, run_id, lambda run: run.round is not None)
    store.wish(run_id, "pause")
    status, said, complained = ended(process)
    assert (status, complained) == (0, "") and "Paused." in said
    run = store.get(run_id)
    assert run.state is RunState.PAUSED
    assert checkpoints.last_readable(commands.folder / "weights" / run_id, 1000) == run.round


@pytest.mark.slow
def test_a_command_that_stood_still_goes_on_and_can_be_ended_while_it_does(commands):
    """Ctrl-Z stops the worker too; `kill` is heard once it goes on, as a shell's is at once."""
    process = commands.run(CONFIG, start_new_session=True)
    run_id = the_run(process)
    wait_until(commands.store, run_id, lambda run: (run.round or 0) >= 1)
    os.killpg(process.pid, signal.SIGSTOP)
    everybody = [psutil.Process(process.pid), *psutil.Process(process.pid).children()]
    until(lambda: all(p.status() == psutil.STATUS_STOPPED for p in everybody))
    assert commands.do("resume", run_id)[0] == 1
    process.send_signal(signal.SIGTERM)
    os.killpg(process.pid, signal.SIGCONT)
    assert ended(process)[0] == -signal.SIGTERM
    assert commands.store.get(run_id).state is RunState.INTERRUPTED
