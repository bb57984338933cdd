"""The network picture of a run at this moment; pure."""

import time
from collections.abc import Collection, Mapping

from fl_core.config import RunConfig
from fl_core.runs.live_progress import Live
from fl_core.runs.run import Run
from fl_core.runs.run_states import RunState
from pages.components.component import joined
from pages.components.federation_picture import (
    PHASES,
    NetworkState,
    PartyNode,
    Phase,
    lasting,
    moving,
)
from pages.shared.finished_rounds_summary import Digest
from pages.shared.metric_column_names import GLOBAL_ON_TEST, KEPT_AS, View
from pages.shared.palette import party_color
from pages.shared.run_data_split import Found, would_find

SHOWN_FOR = 0.5  # seconds that a model takes on its way; the picture makes up for phases it missed


def picture_of_setup(config: RunConfig) -> bytes:
    """Return the picture before anything trains, ready to be shown."""
    state = _state(config, would_find(config), "idle", 0, None, {}, {}, None, sequence=0)
    return joined(lasting(state), moving(state))


def picture_of(
    run: Run, digest: Digest, found: Found, live: Live | None, view: View = GLOBAL_ON_TEST
) -> NetworkState:
    """Return the picture of a run: live where this server drives it, else its last round."""
    accuracy, known = digest.of[view].overall, digest.of[view.by_party].known
    finished = run.round or 0
    resting = live is None or not (live.begun or live.parties)
    if live is None or resting or run.state is not RunState.RUNNING:
        phase: Phase = "done" if run.state is RunState.FINISHED else "idle"
        sequence = finished * len(PHASES)
        return _state(run.config, found, phase, finished, accuracy, {}, known, None, sequence)
    phase = _phase(live, time.monotonic())
    round = live.round if live.begun else live.round - 1
    kept = f"{KEPT_AS[view.by_party]}_accuracy"
    told = {party: getattr(result, kept) for party, result in live.trained.items()}
    known = {**known, **{party: value for party, value in told.items() if value is not None}}
    sequence = round * len(PHASES) + PHASES.index(phase)
    invited = live.parties
    personal = bool(live.begun and live.personal)
    progress = live.personal if personal else live.progress
    return _state(
        run.config, found, phase, round, accuracy, progress, known, invited, sequence, personal
    )


def _phase(live: Live, now: float) -> Phase:
    """Return the phase of the round: models travel when it begins and when the last is trained."""
    if not live.begun:
        return "average"  # of the round before
    if len(live.trained) < len(live.parties):
        return "down" if now - live.began < SHOWN_FOR and not live.trained else "train"
    return "up" if live.trained and now - live.changed < SHOWN_FOR else "average"


def _state(
    config: RunConfig,
    found: Found,
    phase: Phase,
    round: int,
    accuracy: float | None,
    progress: Mapping[int, float],
    accuracies: Mapping[int, float | None],
    invited: Collection[int] | None,
    sequence: int,
    personal: bool = False,
) -> NetworkState:
    sizes = _sizes(config, found)
    invited = set(range(config.num_parties) if invited is None else invited)
    nodes = tuple(
        PartyNode(
            name=f"Party {party + 1}",
            color=party_color(party),
            share=sizes[party],
            progress=progress.get(party, 0.0),
            accuracy=accuracies.get(party),
            taking_part=party in invited,
        )
        for party in range(config.num_parties)
    )
    return NetworkState(
        sequence=sequence,
        phase=phase,
        round=round,
        num_rounds=config.num_rounds,
        accuracy=accuracy,
        sequential=config.strategy.sequential,
        parties=nodes,
        alone=config.strategy.sends_nothing,
        own_models=config.strategy.own_models,
        sends=config.strategy.sent_down,
        personal=personal,
    )


def _sizes(config: RunConfig, found: Found) -> list[float]:
    """Return each party's number of images as a share of the largest party's."""
    if found.label_counts is None:
        return [1.0] * config.num_parties
    counts = found.label_counts.sum(axis=1)
    return [float(count) for count in counts / counts.max()]
