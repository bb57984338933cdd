"""The tables beneath the curves: what each group came to, and which knobs differ. Pure."""

from collections.abc import Mapping, Sequence

from fl_core.analysis.seed_verdict import BySeed, mean_and_deviation
from fl_core.runs.run_groups import Group
from fl_core.table_markup import TextTable
from pages.compare.comparison import Comparison
from pages.compare.verdicts import Came
from pages.components.grouped_table import Column, Link, Row, ready
from pages.language.spoken import text
from pages.shared.comparison_address import way_to_run
from pages.shared.palette import party_color, party_dash

NONE = "–"
WORST_IS = "Of all parties the lowest accuracy: the model it uses, on its own held-out images"


def results(comparison: Comparison, words: Mapping[str, str]) -> bytes:
    """Return what each group came to, with links to its runs, as a table takes it.

    Args:
        comparison: What is compared.
        words: Of its address: a run that is opened leads back to it.
    """
    cells = [_numbers(came) for came in comparison.came]
    return ready(
        text("Results"),
        Column(text("Run")),
        [Column(label, number=True, help=help) for label, help in _heads().items()],
        _rows(comparison, cells, words),
        links=text("Seeds"),
    )


def knobs(comparison: Comparison) -> bytes:
    """Return the knobs that are not the same in all groups, as a table takes them."""
    cells = _knob_cells(comparison)
    heads = [Column(text(row.label)) for row in comparison.knobs]
    return ready(text("Knobs that differ"), Column(text("Run")), heads, _rows(comparison, cells))


def results_as_text(comparison: Comparison) -> TextTable:
    """Return the results to take along: as they are on the page."""
    rows = [
        [curve.name, str(len(curve.tables)), *_numbers(came)]
        for curve, came in zip(comparison.curves, comparison.came, strict=True)
    ]
    note = text("± is the standard deviation over seeds, in percentage points.")
    caption = f"{comparison.chosen.title}. {note}"
    return TextTable(caption, [text("Run"), text("Seeds"), *_heads()], rows)


def knobs_as_text(comparison: Comparison) -> TextTable:
    """Return the knobs that differ to take along."""
    rows = [
        [curve.name, *cells]
        for curve, cells in zip(comparison.curves, _knob_cells(comparison), strict=True)
    ]
    head = [text("Run"), *(text(row.label) for row in comparison.knobs)]
    return TextTable(text("Knobs that differ"), head, rows, num_words=len(head))


def _heads() -> dict[str, str]:
    return {text("Final"): "", text("Best"): "", text("Worst party"): text(WORST_IS)}


def _numbers(came: Came) -> list[str]:
    return [_with_deviation(each) for each in (came.final, came.best, came.worst_party)]


def _with_deviation(by_seed: BySeed) -> str:
    mean, deviation = mean_and_deviation(by_seed)
    if mean is None:
        return NONE
    if deviation is None:
        return text("{share:.1%}", share=mean)
    return text(  # in one line, however narrow the column is
        "{share:.1%}\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}{deviation:.1f}",
        share=mean,
        deviation=100 * deviation,
    )


def _knob_cells(comparison: Comparison) -> list[list[str]]:
    return [
        [text(row.values[place]) or NONE for row in comparison.knobs]
        for place in range(len(comparison.groups))
    ]


def _rows(
    comparison: Comparison,
    cells: Sequence[Sequence[str]],
    words: Mapping[str, str] | None = None,
) -> list[Row]:
    return [
        Row(
            group=curve.group,
            name=curve.name,
            color=party_color(curve.place),
            dash=party_dash(curve.place),
            cells=told,
            links=_links(group, curve.name, words) if words else (),
        )
        for group, curve, told in zip(comparison.groups, comparison.curves, cells, strict=True)
    ]


def _links(group: Group, name: str, words: Mapping[str, str]) -> list[Link]:
    said = "Open the run of {name} with seed {seed}"
    return [
        Link(
            way_to_run(run.id, words),
            str(run.config.seed),
            text(said, name=name, seed=str(run.config.seed)),
        )
        for run in group.runs
    ]
