"""The same runs without a browser: trained, compared, listed, shown, passed on, deleted."""

import shutil
from collections.abc import Mapping, Sequence

import click

from fl_core import stop_signals
from fl_core.command_name import command_name
from fl_core.commands.bash_completion import be_known
from fl_core.commands.command_table import CommandEntry, CommandTable
from fl_core.commands.completion import COMPLETE
from fl_core.commands.usage_errors import usage_error_lines
from fl_core.errors import FedariumError
from fl_core.safe_print import Console

WIDEST, NARROWEST = 100, 40  # columns of help
COMMANDS: Mapping[str, CommandEntry] = {
    "run": CommandEntry("Train, and keep the run where the dashboard sees it.", "train"),
    "sweep": CommandEntry("Train a run with knobs at other values, over several seeds.", "sweep"),
    "resume": CommandEntry("Go on from the last finished round.", "runs"),
    "list": CommandEntry("The newest runs.", "runs"),
    "show": CommandEntry("What a run is, and what it came to.", "runs"),
    "compare": CommandEntry(
        "What runs came to beside each other, and whether that is luck.", "runs"
    ),
    "export": CommandEntry(
        "Runs with their whole histories as one file, which `import` reads.", "runs"
    ),
    "import": CommandEntry("Runs that another Fedarium has exported.", "runs"),
    "delete": CommandEntry("Put runs into the bin of the dashboard.", "runs"),
    "datasets": CommandEntry(
        "What data sets there are, and which are on this machine.", "datasets"
    ),
    "methods": CommandEntry("Methods by their names; of one its knobs and its paper.", "methods"),
    "data": CommandEntry("Images of your own: check and keep a file.", "data"),
    "completion": CommandEntry("A script by which a shell completes what you type.", "completion"),
    "reference": CommandEntry(
        "All there is to choose from, as docs/methods.md has it.", "reference"
    ),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; return the exit status, 0 if it went well.

    Above 128, what is to be told is a signal: the process should end as that signal ends it.
    """
    console = Console()
    status = _status(arguments, console)
    return 128 + stop_signals.CLOSED_PIPE if console.closed else status


def _status(arguments: Sequence[str] | None, console: Console) -> int:
    be_known()
    try:
        status = _commands().main(
            arguments,
            prog_name=command_name(),
            complete_var=COMPLETE,
            standalone_mode=False,
            obj=console,
            terminal_width=max(NARROWEST, min(WIDEST, shutil.get_terminal_size().columns)),
        )
        return int(status or 0)
    except FedariumError as error:
        for sentence in error.sentences:
            console.complain(sentence)
        return 1
    except click.UsageError as error:
        for line in usage_error_lines(error):
            console.complain(line)
        return error.exit_code
    except click.Abort:  # nobody is there to answer
        return 1


def _commands() -> CommandTable:
    return CommandTable(
        COMMANDS,
        help=__doc__,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
