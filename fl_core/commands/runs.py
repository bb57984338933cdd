"""Runs that are there: `list`, `show`, `compare`, `export`, `import`, `delete` and `resume`.

What a command does is loaded when it is called: a shell that asks how a line goes on waits for
what is loaded here.
"""

from collections.abc import Sequence

import click

from fl_core.commands.command import as_json, command, run_argument, stop_after_option
from fl_core.commands.completions import runs_to_complete
from fl_core.safe_print import Console


@command("list")
@as_json()
def list_command(console: Console, as_json: bool) -> int:
    """The newest runs.

    A line each: id, when it was made, state, accuracy of the model in use on the common test
    images after the last measured round, rounds, name.
    """
    from fl_core.commands.list_and_show import do_list

    return do_list(as_json, console)


@command("show")
@run_argument("run")
@as_json()
def show_command(console: Console, run: str, as_json: bool) -> int:
    """What a run is, and what it came to.

    RUN is its id, as `list` shows it, or the beginning of it.
    """
    from fl_core.commands.list_and_show import do_show

    return do_show(run, as_json, console)


@command("compare")
@run_argument("runs", many=True)
@click.option(
    "--baseline",
    metavar="RUN",
    help="What the others are compared with; the first one if nothing is said.",
    shell_complete=lambda ctx, param, typed: runs_to_complete(typed),
)
@click.option("--each", is_flag=True, help="Runs that differ in their seed alone one by one, too.")
@as_json()
def compare_command(
    console: Console, runs: Sequence[str], baseline: str | None, each: bool, as_json: bool
) -> int:
    """What runs came to, which knobs differ, and whether the difference is more than luck.

    Runs that differ in their seed alone are one row, with the standard deviation over seeds. RUN
    is an id, as `list` shows it, or the beginning of it.
    """
    from fl_core.commands.compare import do_compare

    return do_compare(runs, baseline, not each, as_json, console)


@command("export")
@run_argument("runs", many=True)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="By default a file named after the run; JSON goes to standard output where that is no "
    "terminal.",
)
@click.option(
    "--as",
    "kind",
    type=click.Choice(["json", "keras", "notebook"]),
    default="json",
    help="json: with the whole history, for `import`. keras: a model that plain Keras opens. "
    "notebook: trains a finished run again and checks the numbers.",
)
@click.option("--round", type=int, metavar="N", help="Of a model: after which round.")
@click.option(
    "--party", type=int, metavar="N", help="Of a model: whose, from 1; else the global one."
)
def export_command(
    console: Console,
    runs: Sequence[str],
    output: str | None,
    kind: str,
    round: int | None,
    party: int | None,
) -> int:
    """Runs with their whole histories as one file, which `import` reads; or a model, or a notebook.

    RUN is an id, as `list` shows it, or the beginning of it. The id of a sweep stands for the sweep
    and all its runs.
    """
    from fl_core.commands import export_and_import, export_model

    if kind == "keras":
        return export_model.do_export_model(
            export_model.only_one(runs), round, party, output, console
        )
    if kind == "notebook":
        return export_model.do_export_notebook(export_model.only_one(runs), output, console)
    return export_and_import.do_export(runs, output, console)


@command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path())
def import_command(console: Console, files: Sequence[str]) -> int:
    """Runs that another Fedarium has exported.

    FILE may be - for standard input.
    """
    from fl_core.commands.export_and_import import do_import

    return do_import(files, console)


@command("delete")
@run_argument("runs", many=True)
def delete_command(console: Console, runs: Sequence[str]) -> int:
    """Put runs into the bin of the dashboard.

    RUN is an id, as `list` shows it, or the beginning of it. The page Runs brings it back.
    """
    from fl_core.commands.export_and_import import do_delete

    return do_delete(runs, console)


@command("resume")
@run_argument("run")
@stop_after_option()
@as_json()
def resume_command(console: Console, run: str, stop_after: int | None, as_json: bool) -> int:
    """Go on from the last finished round.

    RUN is an id, as `list` shows it, or the beginning of it. --json is as for `run`.
    """
    from fl_core.commands.train import do_resume

    return do_resume(run, stop_after, as_json, console)
