"""The charts of the Train page."""

from typing import cast

from pages.components.plain_figure import PlainFigure
from pages.shared.charts import party_heatmap
from pages.shared.learning_chart import learning_chart
from pages.shared.metric_column_names import Measure
from pages.shared.page_parts import Options
from pages.shared.run_snapshot import Look
from pages.train.whose_accuracy import view_of


def learning(seen: Look, options: Options) -> PlainFigure:
    """Return the curves of a run: a `measure` of a `model` on `images`."""
    config, told = seen.run.config, seen.history
    return learning_chart(
        told.rounds,
        told.parties,
        config.num_rounds,
        config.num_parties,
        measure=cast(Measure, options["measure"]),
        view=view_of(options),
        whose=config.strategy.measured,
        commonest=seen.digest.commonest,
    )


def party_rounds(seen: Look, options: Options) -> PlainFigure:
    """Return the accuracy of every party in every round, of a `model` on `images`."""
    config, view = seen.run.config, view_of(options).by_party
    return party_heatmap(seen.history.parties, config.num_rounds, config.num_parties, view)


def party_rounds_height(seen: Look) -> int:
    """Return how high that one is: a row a party, within reason."""
    return max(160, min(520, 70 + 30 * seen.run.config.num_parties))
