"""What is shown of a run's references: lines and a band in its chart, and what they come to."""

from collections.abc import Mapping, Sequence

from fl_core.reference_runs import Kind
from pages.components.live_text import live_text, ready
from pages.language.spoken import text
from pages.shared.compared_curves import Compared, ComparedBand, ComparedLine
from pages.shared.metric_column_names import Measure, View
from pages.shared.page_parts import OFF_ON, Options, Part
from pages.shared.references import curve
from pages.shared.run_snapshot import Look
from pages.shared.whose_accuracy import CHOICES, view_of
from pages.train.reference_words import LABELS, LINES, compared_in_words, on_the_way, why_not_beside

DASHES: Mapping[Kind, str] = {"pooled": "solid", "alone": "10px,3px"}

SWITCH = {"references": OFF_ON}
"""The option that says whether they are shown."""


def is_on(options: Options) -> bool:
    """Return whether a visitor wants to see them."""
    return options["references"] == OFF_ON[1]


def compared() -> Part:
    """Return the part that says in numbers what the references come to, and how far they are."""
    return Part(
        "references",
        data=_told,
        show=lambda data, _, key: live_text(data, key=key),
        applies=lambda seen: bool(seen.references.runs) and seen.run.round is not None,
        options={**CHOICES, **SWITCH},
        compares=is_on,
    )


def beside_run(seen: Look, view: View, measure: Measure) -> Sequence[Compared]:
    """Return what of the references is drawn beside a run: of each a line, and between them a band.

    Nothing where they were measured on other images than the run.
    """
    if why_not_beside(seen, view):
        return ()
    drawn = {
        kind: by_round
        for kind, run in seen.references.runs.items()
        if len(by_round := curve(seen.store, run, view, measure))
    }
    lines = [
        ComparedLine(text(LINES[kind]), by_round, text(LABELS[kind]), DASHES[kind])
        for kind, by_round in drawn.items()
    ]
    band = [ComparedBand(*drawn.values())] if len(drawn) == 2 else []
    return [*band, *lines]


def _told(seen: Look, options: Options) -> bytes:
    if not is_on(options):
        return ready("")
    return ready(compared_in_words(seen, view_of(options)), on_the_way(seen))
