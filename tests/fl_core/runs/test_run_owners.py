"""Names of the processes that drive runs: who lives, who is dead, who is somebody else by now."""

import os
import socket
import subprocess
import sys

import pytest

from fl_core.runs import run_owners
from fl_core.runs.run_owners import is_certain, owner_lives, owner_name, whereabouts


@pytest.fixture
def sleeper():
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield process
    process.kill()
    process.wait()


def named(pid: int, birth: str | None = None) -> str:
    birth = run_owners._birth(pid) if birth is None else birth
    return f"{socket.gethostname()[:50]}:{pid}:token:{birth}"


def test_a_name_is_known_and_short_enough_for_its_column(monkeypatch):
    assert owner_lives(owner_name()) is True and owner_name() != owner_name()
    monkeypatch.setattr(socket, "gethostname", lambda: "h" * 64)
    assert len(owner_name()) <= 100 and owner_lives(owner_name()) is True


def test_a_living_process_is_told_from_a_namesake_at_once(sleeper):
    boot, numbering, ticks = run_owners._birth(sleeper.pid).split(".")
    assert owner_lives(named(sleeper.pid)) is True
    assert owner_lives(named(sleeper.pid, f"{boot}.{numbering}.{int(ticks, 16) + 1:x}")) is False
    assert owner_lives(named(sleeper.pid, f"{'0' * 8}.{numbering}.{ticks}")) is False  # restarted
    assert owner_lives(named(sleeper.pid, f"{boot}.1.{ticks}")) is None  # of another container
    assert owner_lives(named(os.getpid())) is False  # this one never called itself so


def test_a_process_that_was_killed_is_dead_before_its_parent_takes_note(sleeper):
    name = named(sleeper.pid)
    sleeper.kill()
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)  # dead, and still in the table
    assert owner_lives(name) is False
    sleeper.wait()
    assert owner_lives(name) is False


def test_names_without_a_birth_are_read_as_before(sleeper):
    """As they are where there is no /proc."""
    old = named(sleeper.pid, "").removesuffix(":")
    assert owner_lives(old) is owner_lives(f"{old}:") is True
    assert not is_certain(old) and not is_certain(f"{old}:") and is_certain(named(sleeper.pid))
    assert owner_lives("another host:1:x") is None and owner_lives("") is None


def test_it_is_said_where_a_process_is():
    assert whereabouts(owner_name()) == f"process {os.getpid()} on this machine"
    assert whereabouts("node7:12:x:") == "process 12 on node7"
