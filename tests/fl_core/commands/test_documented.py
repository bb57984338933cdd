"""The commands that the documents show are ones that there are."""

import re
import shlex
from pathlib import Path

import click
import pytest

from fl_core.cli import _commands

ROOT = Path(__file__).parents[3]
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
STARTS = ("fedarium ", ".venv/bin/python -m fl_core ")


def shown() -> list[list[str]]:
    lines = [
        line
        for document in ("README.md", "docs/command_line.md")
        for block in BLOCK.findall((ROOT / document).read_text(encoding="utf-8"))
        for line in block.replace("\\\n", " ").splitlines()
    ]
    return [
        shlex.split(line.removeprefix(start))
        for line in lines
        for start in STARTS
        if line.startswith(start)
    ]


def test_every_command_is_shown():
    assert {words[0] for words in shown()} >= {"run", "resume", "sweep", "list", "show", "compare"}


@pytest.mark.parametrize("words", shown(), ids=" ".join)
def test_a_command_that_is_shown_makes_sense(words):
    command: click.Command | None = _commands()
    assert command is not None
    context, rest = click.Context(command, **command.context_settings), words
    while isinstance(command, click.Group):
        command = command.get_command(context, rest[0])
        rest = rest[1:]
    assert command is not None
    command.make_context(words[0], [*rest], parent=context)
