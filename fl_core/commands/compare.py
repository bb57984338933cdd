"""Runs beside each other on the command line: `compare`."""

from collections.abc import Iterator, Sequence

import click

from fl_core.commands.command import as_json, command, run_argument
from fl_core.commands.comparison import MEASURES, Compared, compared
from fl_core.commands.completions import runs_to_complete
from fl_core.commands.list_and_show import WORST, in_json, marked_orphans, printed
from fl_core.errors import ConfigError
from fl_core.paths import database_url
from fl_core.runs.run import Run
from fl_core.runs.run_by_prefix import readable_run_named
from fl_core.runs.run_groups import Group, KnobRow, groups_of, knobs_that_differ
from fl_core.runs.store import RunStore
from fl_core.safe_print import Console
from fl_core.text_table import table_lines, wrapped

HEAD = ("", "Seeds", "Rounds", "Final", "Best", "Worst party")
WHOSE = "the model in use, on the common test images"
SAID = f"Accuracies: {WHOSE}; of the worst party: {WORST}. ± is the deviation over seeds."


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
    store = RunStore(database_url(), to_look=True)
    marked_orphans(store)
    found = [readable_run_named(store, given) for given in runs]
    groups = groups_of(found, by_seed=not each)
    base = _place_of(store, baseline, groups) if baseline else 0
    told, rows = compared(store, groups, not each, base), knobs_that_differ(groups, not each)
    if as_json:
        console.write(in_json(_for_programs(told, rows, base)))
    else:
        for line in _lines(told, rows, console.width):
            console.say(line)
    return printed(console, "comparison")


def _place_of(store: RunStore, given: str, groups: Sequence[Group]) -> int:
    run: Run = readable_run_named(store, given)
    for group in groups:
        if any(each.config == run.config for each in group.runs):
            return group.place
    raise ConfigError(f"The baseline must be one of the runs that are compared, got {run.id}.")


def _lines(told: Sequence[Compared], rows: Sequence[KnobRow], width: int | None) -> Iterator[str]:
    cells = [
        (
            each.name,
            str(len(each.group.runs)),
            each.rounds,
            *(each.told(measure) for measure in MEASURES),
        )
        for each in told
    ]
    yield from table_lines(HEAD, cells, width)
    yield ""
    yield from wrapped(SAID, width)
    if rows:
        yield ""
        names = [each.name for each in told]
        knobs = [[row.label, *(value or "-" for value in row.values)] for row in rows]
        yield from table_lines(["Knobs that differ", *names], knobs, width)
    if len(told) > 1:
        yield ""
        for each in told:
            yield from wrapped(each.sentence, width) if each.sentence else ()


def _for_programs(
    told: Sequence[Compared], rows: Sequence[KnobRow], base: int
) -> dict[str, object]:
    return {
        "accuracy_is": WHOSE,
        "worst_party_is": WORST,
        "baseline": told[base].name,
        "groups": [each.for_programs() for each in told],
        "knobs_that_differ": [
            {"label": str(row.label), "values": [str(value) for value in row.values]}
            for row in rows
        ],
    }
