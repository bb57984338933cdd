"""How a run is told of as it goes: a bar on a terminal, lines in a file, JSON for programs."""

import fcntl
import json
import os
import pty
import re
import struct
import termios

import pytest

from tests.fl_core.runs.conftest import QUICK, CommandLine

ROUND = re.compile(r"round +\d of 3: accuracy +[\d.]+%, loss [\d.]+, [\d.]+ s")


def on_a_terminal(commands: CommandLine, columns: int, *words: str) -> tuple[int, str]:
    """Run a command in a terminal of its own; return its status and all that was drawn."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    env = {"TERM": "xterm", "COLUMNS": None}
    process = commands.run(QUICK, *words, stdout=theirs, stderr=theirs, env=env)
    os.close(theirs)
    drawn = b""
    try:
        while data := os.read(ours, 4096):
            drawn += data
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    return process.wait(timeout=60), drawn.decode()


@pytest.mark.parametrize("columns", [80, pytest.param(40, marks=pytest.mark.slow)])
def test_on_a_terminal_a_bar_shows_rounds_accuracy_and_time_left(tmp_path, columns):
    commands = CommandLine(tmp_path)
    status, drawn = on_a_terminal(commands, columns)
    (run,) = commands.store.find()
    assert status == 0 and drawn.startswith(f"Run {run.id}, config {run.fingerprint}")
    assert drawn.rstrip().endswith("Finished.") and "round   1 of 3" not in drawn
    lines = re.split(r"[\r\n]+", drawn)
    assert any(re.match(r"[0-3]/3 rounds, \S+ left", line) for line in lines)
    assert max(map(len, lines)) <= columns
    if columns == 80:
        last = [line for line in lines if line.startswith("3/3 rounds")][-1]
        assert f"accuracy {run.accuracy:.1%} (Global model, test images)" in last


def test_in_a_file_there_is_a_plain_line_a_round(tmp_path):
    commands = CommandLine(tmp_path)
    process = commands.run(QUICK)
    said, complained = process.communicate(timeout=120)
    first, *rounds, last = said.decode().splitlines()
    assert complained == b"" and first.startswith("Run ") and last == "Finished."
    assert len(rounds) == 4 and all(ROUND.fullmatch(line) for line in rounds)


def test_for_programs_there_is_a_line_of_json_for_each_thing_that_happens(tmp_path):
    commands = CommandLine(tmp_path)
    process = commands.run(QUICK, "--json", "--stop-after", "1")
    said, complained = process.communicate(timeout=120)
    told = [json.loads(line) for line in said.decode().splitlines()]
    (run,) = commands.store.find()
    assert process.returncode == 0 and f"resume {run.id}` goes on.".encode() in complained
    assert [each["event"] for each in told] == ["run", "round", "round", "end"]
    assert (told[0]["id"], told[0]["num_rounds"], told[0]["after_round"]) == (run.id, 3, None)
    assert "test images" in told[0]["accuracy_is"]
    rounds = commands.store.rounds(run.id)
    assert [each["accuracy"] for each in told[1:3]] == rounds["accuracy"].tolist()
    assert (told[3]["state"], told[3]["round"], told[3]["exit_status"]) == ("paused", 1, 0)


@pytest.mark.slow
def test_a_run_that_goes_on_is_told_in_json_from_there(tmp_path):
    commands = CommandLine(tmp_path)
    commands.run(QUICK, "--stop-after", "1").communicate(timeout=120)
    (run,) = commands.store.find()
    status, said, _ = commands.do("resume", run.id, "--json")
    told = [json.loads(line) for line in said.splitlines()]
    assert status == 0 and told[0]["after_round"] == 1
    assert [each["round"] for each in told[1:]] == [2, 3, 3] and told[-1]["state"] == "finished"
