"""The charts of the Train page."""

from collections.abc import Sequence
from typing import cast

from pages.components.plain_figure import PlainFigure
from pages.language.spoken import text
from pages.shared.charts import party_heatmap
from pages.shared.compared_curves import Compared, ComparedLine
from pages.shared.learning_chart import learning_chart
from pages.shared.metric_column_names import Measure, View
from pages.shared.page_parts import Options
from pages.shared.party_names import BETWEEN
from pages.shared.references import curve
from pages.shared.run_name import title_of
from pages.shared.run_snapshot import Look
from pages.shared.whose_accuracy import view_of
from pages.train.published_figures import published_beside
from pages.train.reference_parts import beside_run, is_on

SCALES = {"usual": 1.0, "large": 1.5}
"""How much larger words and lines are in a chart of each `size`: the large one is projected."""


def learning(seen: Look, options: Options) -> PlainFigure:
    """Return a run's curves, a `measure` of a `model` on `images`; with its `references` or not.

    Of a published run what its source reports is drawn beside them.
    """
    config, told = seen.run.config, seen.history
    measure, view = cast(Measure, options["measure"]), view_of(options)
    return learning_chart(
        told.rounds,
        told.parties,
        config.num_rounds,
        config.num_parties,
        measure=measure,
        view=view,
        whose=config.strategy.measured,
        commonest=seen.digest.commonest,
        called=seen.called,
        larger=SCALES[options["size"]],
        beside=[
            *(beside_run(seen, view, measure) if is_on(options) else ()),
            *published_beside(config, view),
            *_before(seen, view, measure),
        ],
    )


def _before(seen: Look, view: View, measure: Measure) -> Sequence[Compared]:
    """Return the faint curve of the run before; parties that hold out images hold out others."""
    if seen.before is None or view.images != "test":
        return ()
    name = title_of(seen.before)
    by_round = curve(seen.store, seen.before, view, measure)
    label = text("Before: {what}", what=_what_differs(name, title_of(seen.run)))
    return [ComparedLine(text("The run before: {name}", name=name), by_round, label, faint=True)]


def _what_differs(name: str, other: str) -> str:
    """Return the first words of a run's name that are not in another's: there is room for few."""
    words = (word for word in name.split(BETWEEN) if word not in other.split(BETWEEN))
    return next(words, name)


def party_rounds(seen: Look, options: Options) -> PlainFigure:
    """Return the accuracy of every party in every round, of a `model` on `images`."""
    config, view = seen.run.config, view_of(options).by_party
    return party_heatmap(
        seen.history.parties, config.num_rounds, config.num_parties, view, seen.called
    )


def party_rounds_height(seen: Look) -> int:
    """Return how high that one is: a row a party, within reason."""
    return max(160, min(520, 70 + 30 * seen.run.config.num_parties))
