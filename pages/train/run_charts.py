"""The charts of the Train page."""

from typing import cast

import plotly.graph_objects as go

from pages.shared.charts import Moment, learning_chart, party_heatmap
from pages.shared.metric_column_names import Measure
from pages.shared.page_parts import Options
from pages.shared.run_snapshot import Look


def learning(seen: Look, options: Options) -> go.Figure:
    """Return the curves of a run: its `measure`, of the models of a `moment`."""
    measure, moment = cast(Measure, options["measure"]), cast(Moment, options["moment"])
    config, told = seen.run.config, seen.history
    size, whose = (config.num_rounds, config.num_parties), config.strategy.measured
    return learning_chart(told.rounds, told.parties, *size, measure, moment, whose)


def party_rounds(seen: Look, _: Options) -> go.Figure:
    """Return the accuracy of every party in every round."""
    config = seen.run.config
    return party_heatmap(seen.history.parties, config.num_rounds, config.num_parties)


def party_rounds_height(seen: Look) -> int:
    """Return how high that one is: a row a party, within reason."""
    return max(160, min(520, 70 + 30 * seen.run.config.num_parties))
