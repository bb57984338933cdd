"""The charts of the Train page."""

from typing import cast

from pages.components.plain_figure import PlainFigure
from pages.shared.charts import party_heatmap
from pages.shared.learning_chart import learning_chart
from pages.shared.metric_column_names import Measure
from pages.shared.page_parts import Options
from pages.shared.run_snapshot import Look
from pages.train.published_figures import published_beside
from pages.train.reference_parts import beside_run, is_on
from pages.train.whose_accuracy import view_of


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
        beside=[
            *(beside_run(seen, view, measure) if is_on(options) else ()),
            *published_beside(config, view),
        ],
    )


def party_rounds(seen: Look, options: Options) -> PlainFigure:
    """Return the accuracy of every party in every round, of a `model` on `images`."""
    config, view = seen.run.config, view_of(options).by_party
    return party_heatmap(seen.history.parties, config.num_rounds, config.num_parties, view)


def party_rounds_height(seen: Look) -> int:
    """Return how high that one is: a row a party, within reason."""
    return max(160, min(520, 70 + 30 * seen.run.config.num_parties))
