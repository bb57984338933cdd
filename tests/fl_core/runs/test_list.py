"""`list` where the output is not UTF-8, is closed, or full; and what it finds out about runs."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from fl_core.runs import tables
from fl_core.runs.run_states import RunState
from tests.fl_core.runs.conftest import QUICK, CommandLine

NAMES = ("中文 é", "two\nlines \x1b[31mred", "plain")
UNSET = dict.fromkeys(("LANG", "LC_ALL", "LC_CTYPE", "PYTHONUTF8", "PYTHONIOENCODING"))
NO_UTF8 = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
TERMINALS = {
    "ascii": ({"PYTHONIOENCODING": "ascii"}, "?? ?"),
    "strict": ({"PYTHONIOENCODING": "ascii:strict"}, "?? ?"),
    "C": ({"LC_ALL": "C", **NO_UTF8}, "?? ?"),
    "POSIX": ({"LC_ALL": "POSIX", **NO_UTF8}, "?? ?"),
    "cp1252": ({"PYTHONIOENCODING": "cp1252"}, "?? é"),
    "cron": ({"HOME": None, "TERM": None, "USER": None, "PATH": "/usr/bin:/bin"}, "中文 é"),
    "UTF-8": ({"PYTHONIOENCODING": "utf-8"}, "中文 é"),
}


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """Runs of all kinds of names."""
    commands = CommandLine(tmp_path_factory.mktemp("listed"))
    for name in NAMES:
        commands.store.create(QUICK, name)
    return commands


ALIKE = ("strict", "POSIX", "UTF-8")
"""To which the same happens as to another of them."""


@pytest.mark.parametrize(
    "terminal",
    [pytest.param(name, marks=[pytest.mark.slow] * (name in ALIKE)) for name in TERMINALS],
)
def test_every_run_is_listed_whatever_the_terminal_can_show(listed, terminal):
    changes, shown = TERMINALS[terminal]
    process = listed.start("list", env=UNSET | changes)
    said, complained = process.communicate(timeout=60)
    assert (process.returncode, complained) == (0, b"")
    lines = said.decode("cp1252" if terminal == "cp1252" else "utf-8").splitlines()
    assert [line.split("  ")[-1] for line in lines] == ["plain", "two lines red", shown]


@pytest.mark.parametrize("words", ["list", "--help"])
def test_a_reader_that_has_seen_enough_ends_it_quietly(listed, words):
    reader, writer = os.pipe()
    os.close(reader)
    status, _, complained = listed.do(words, stdout=writer)
    os.close(writer)
    assert (status, complained) == (-signal.SIGPIPE, "")


def test_an_output_that_takes_nothing_is_said(listed):
    with open("/dev/full", "w") as full:
        status, _, complained = listed.do("list", stdout=full)
    assert (status, complained) == (1, "The list could not be printed: No space left on device.\n")


@pytest.mark.slow
def test_closed_outputs_break_nothing(listed):
    closes = ["sh", "-c", 'exec "$@" >&- 2>&-', "sh"]
    assert listed.do("list", under=closes) == (0, "", "")
    assert listed.do("resume", "none", under=closes) == (1, "", "")
    assert listed.do("resume", under=closes)[0] == 2


def test_a_run_that_cannot_be_read_is_listed_and_says_why(commands):
    store = commands.store
    lost, good = store.create(QUICK, "Lost", owner="node7:1:x:"), store.create(QUICK, "Good")
    store._update(tables.runs.c.id == lost, config='{"hue": 3}')
    status, said, complained = commands.do("list")
    first, second = said.splitlines()
    assert (status, complained) == (0, "")
    assert first.startswith(good) and first.endswith("0/3  Good")
    assert second.startswith(lost) and second.endswith("0/?  Lost (There is no knob called “hue”.)")
    status, said, complained = commands.do("resume", lost)
    assert (status, said) == (1, "") and complained.startswith(
        f"Run {lost} cannot go on here: There is no knob called “hue”. Resume it with the Fedarium"
    )


def test_runs_of_dead_processes_are_shown_as_interrupted_at_once(commands):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    store = commands.store
    here = store.create(QUICK, owner=f"{socket.gethostname()[:50]}:{dead.pid}:x:")
    elsewhere = store.create(QUICK, owner="node7:1:x:")
    unreadable = store.create(QUICK, owner=f"{socket.gethostname()[:50]}:{dead.pid}:x:")
    store._update(tables.runs.c.id == unreadable, config="{}}")
    status, said, _ = commands.do("list")
    states = {line.split()[0]: line.split()[3] for line in said.splitlines()}
    assert status == 0 and states == {
        here: "interrupted",
        elsewhere: "running",
        unreadable: "interrupted",
    }
    assert store.get(here).state is RunState.INTERRUPTED
