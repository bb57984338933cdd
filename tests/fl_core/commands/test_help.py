"""What the command line says of itself: all commands, all knobs, and what may have been meant."""

import pytest

from fl_core.cli import COMMANDS, main
from fl_core.commands.known_knobs import known_knobs
from fl_core.config import RunConfig
from fl_core.knobs import knobs_of
from fl_core.text_table import columns_of

ASKED = {
    "run", "sweep", "list", "show", "compare", "export", "import", "delete", "datasets", "methods"
}  # fmt: skip


def said(capsys, *words: str) -> str:
    assert main(words) == 0
    told = capsys.readouterr()
    assert told.err == ""
    return told.out


def test_all_commands_are_listed_in_a_line_each(capsys):
    lines = said(capsys, "--help").splitlines()
    assert set(COMMANDS) >= ASKED
    for name, entry in COMMANDS.items():
        assert [line for line in lines if line.split() == [name, *entry.about.split()]], name


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("columns", [80, 40])
def test_the_help_of_each_fits_the_terminal(capsys, monkeypatch, name, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    told = said(capsys, name, "--help")
    assert told == said(capsys, name, "-h")
    assert told.startswith(f"Usage: python -m fl_core {name} ")
    written = [line for line in told.splitlines() if "--set" not in line and "fedarium" not in line]
    assert max(map(columns_of, written)) <= columns


def test_the_help_of_run_lists_every_knob_with_its_bounds(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    told = " ".join(said(capsys, "run", "--help").split())
    for name, knob in knobs_of(RunConfig).items():
        assert f" {name} {knob.label}: " in told, name
    for known in known_knobs():
        assert f" {known.path} {known.knob.label}" in told, known.path
    for words in (
        "num_parties Parties: 1 to 10,000 parties [3]",
        "partitioner.skew Skew (dirichlet): 0 to 1 [0.5]",
        "cifar10, own_file [mnist]",
        "strategy.reshuffle Reshuffle the images every round (cyclic): on or off [off]",
    ):
        assert words in told, words


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["lst"], "There is no command 'lst'; “list” may be meant."),
        (["shwo"], "There is no command 'shwo'; “show” may be meant."),
        (["compair"], "There is no command 'compair'; “compare” may be meant."),
        (["xyzzy"], "There is no command 'xyzzy'."),
        (["list", "--jsno"], "There is no option '--jsno' here; “--json” may be meant."),
        (["run", "--stopafter", "1"], "no option '--stopafter' here; “--stop-after” may be meant."),
        (["data", "ad"], "There is no command 'ad'; “add” may be meant."),
        (["completion", "tcsh"], "'tcsh' is not one of 'bash', 'zsh', 'fish'."),
    ],
    ids=lambda told: " ".join(told) if isinstance(told, list) else "",
)
def test_a_wrong_word_gets_the_nearest_right_one_and_ends_with_2(capsys, words, meant):
    assert main(words) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.startswith("Usage: ") and told.err.rstrip().endswith(meant)


def test_nothing_said_is_answered_with_what_can_be_said(capsys):
    assert main([]) == 2
    told = capsys.readouterr()
    assert told.out == "" and "compare" in told.err
