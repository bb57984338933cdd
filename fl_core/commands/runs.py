"""Runs that are there: `list`, `show`, `export`, `import` and `delete`."""

from collections.abc import Sequence

import click

from fl_core.commands.command import as_json, command, run_argument
from fl_core.commands.export_and_import import do_delete, do_export, do_import
from fl_core.commands.list_and_show import do_list, do_show
from fl_core.paths import database_url
from fl_core.runs.store import RunStore
from fl_core.safe_print import Console


@command("list")
@as_json()
def list_command(console: Console, as_json: bool) -> int:
    """The newest runs.

    A line each: id, when it was made, state, accuracy of the model in use on the common test
    images after the last measured round, rounds, name.
    """
    return do_list(_to_look(), as_json, console)


@command("show")
@run_argument("run")
@as_json()
def show_command(console: Console, run: str, as_json: bool) -> int:
    """What a run is, and what it came to.

    RUN is its id, as `list` shows it, or the beginning of it.
    """
    return do_show(_to_look(), run, as_json, console)


@command("export")
@run_argument("runs", many=True)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="By default standard output, or, where that is a terminal, a file named after the run.",
)
def export_command(console: Console, runs: Sequence[str], output: str | None) -> int:
    """Runs with their whole histories as one file, which `import` reads.

    RUN is an id, as `list` shows it, or the beginning of it.
    """
    return do_export(_to_look(), runs, output, console)


@command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path())
def import_command(console: Console, files: Sequence[str]) -> int:
    """Runs that another Fedarium has exported.

    FILE may be - for standard input.
    """
    return do_import(RunStore(database_url()), files, console)


@command("delete")
@run_argument("runs", many=True)
def delete_command(console: Console, runs: Sequence[str]) -> int:
    """Put runs into the bin of the dashboard.

    RUN is an id, as `list` shows it, or the beginning of it. The page Runs brings it back.
    """
    return do_delete(RunStore(database_url()), runs, console)


def _to_look() -> RunStore:
    """Return the store, though it may be one that cannot be written."""
    return RunStore(database_url(), to_look=True)
