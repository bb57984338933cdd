"""The charts of a run, made ready once a round and shared by everybody who watches it."""

from fl_core.config import RunConfig
from fl_core.runs.store import RunStore
from pages.shared.charts import Measure, Moment, learning_chart, party_heatmap
from pages.shared.history import history
from pages.shared.live_plot import Plot, ready
from pages.shared.once import once


@once(maxsize=32)
def learning_plot(
    store: RunStore,
    run_id: str,
    round: int | None,
    config: RunConfig,
    measure: Measure,
    moment: Moment,
) -> Plot:
    """Return the curves of a run up to a round."""
    told = history(store, run_id, round)
    return ready(
        learning_chart(
            told.rounds, told.parties, config.num_rounds, config.num_parties, measure, moment
        ),
        height=400,
        uirevision=f"{run_id} {measure}",
        label=f"{measure.capitalize()} round by round",
        part=f"{run_id} {measure} {moment}",
    )


@once(maxsize=8)
def party_rounds_plot(store: RunStore, run_id: str, round: int | None, config: RunConfig) -> Plot:
    """Return the accuracy of every party in every round up to one."""
    parties = history(store, run_id, round).parties
    return ready(
        party_heatmap(parties, config.num_rounds, config.num_parties),
        height=max(160, min(520, 70 + 30 * config.num_parties)),
        uirevision=run_id,
        label="Accuracy by party and round",
        part=f"{run_id} party rounds",
    )
