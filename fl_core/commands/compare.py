"""Runs beside each other: what `compare` prints."""

from collections.abc import Iterator, Sequence

from fl_core.commands.comparison import MEASURES, Compared, compared
from fl_core.commands.list_and_show import WORST, in_json, marked_orphans, printed, store_to_look
from fl_core.errors import ConfigError
from fl_core.runs.run import Run
from fl_core.runs.run_by_prefix import readable_run_named
from fl_core.runs.run_groups import Group, KnobRow, groups_of, knobs_that_differ
from fl_core.runs.store import RunStore
from fl_core.safe_print import Console
from fl_core.text_table import table_lines, wrapped

HEAD = ("", "Seeds", "Rounds", "Final", "Best", "Worst party")
WHOSE = "the model in use, on the common test images"
SAID = f"Accuracies: {WHOSE}; of the worst party: {WORST}. ± is the deviation over seeds."


def do_compare(
    runs: Sequence[str], baseline: str | None, by_seed: bool, as_json: bool, console: Console
) -> int:
    """Print what runs came to beside each other; return the exit status.

    Args:
        runs: Their ids, or how these begin.
        baseline: The same of what the others are compared with; the first one if `None`.
        by_seed: Whether runs that differ in their seed alone are one.
        as_json: Whether it is for other programs.
        console: Where it is printed.
    """
    store = store_to_look()
    marked_orphans(store)
    found = [readable_run_named(store, given) for given in runs]
    groups = groups_of(found, by_seed)
    base = _place_of(store, baseline, groups) if baseline else 0
    told, rows = compared(store, groups, by_seed, base), knobs_that_differ(groups, by_seed)
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
