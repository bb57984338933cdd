"""The network picture of a run at this moment; pure."""

import time
from dataclasses import replace

from fl_core.config import RunConfig
from fl_core.runs.live_progress import Live
from fl_core.runs.run import Run
from fl_core.runs.run_states import RunState
from pages.components.federation_moment import PHASES, NetworkState, PartyNode, Phase
from pages.shared.finished_rounds_summary import Digest
from pages.shared.metric_column_names import GLOBAL_ON_TEST, View
from pages.shared.palette import party_color
from pages.shared.party_names import PARTIES, PartyNames
from pages.shared.run_data_split import Found

SHOWN_FOR = 0.5  # seconds that a model takes on its way; the picture makes up for phases it missed


def picture_of(
    run: Run,
    digest: Digest,
    found: Found,
    live: Live | None,
    view: View = GLOBAL_ON_TEST,
    called: PartyNames = PARTIES,
) -> NetworkState:
    """Return the picture of a run: what is going on where this server drives it, and the numbers
    of its last measured round, as everywhere on the page."""
    rest = _at_rest(run, digest, found, view, called)
    resting = live is None or not (live.begun or live.parties)
    if live is None or resting or run.state is not RunState.RUNNING:
        return rest
    return _while_training(rest, live)


def _at_rest(
    run: Run, digest: Digest, found: Found, view: View, called: PartyNames
) -> NetworkState:
    config, strategy, round = run.config, run.config.strategy, run.round or 0
    sizes, accuracies = _sizes(config, found), digest.of[view.by_party].last
    names = called.names(range(config.num_parties))
    return NetworkState(
        sequence=round * len(PHASES),
        phase="done" if run.state is RunState.FINISHED else "idle",
        round=round,
        num_rounds=config.num_rounds,
        measured_after=digest.measured,
        accuracy=digest.of[view].overall,
        sequential=strategy.sequential,
        parties=tuple(
            PartyNode(
                name=names[party],
                color=party_color(party),
                share=sizes[party],
                progress=0.0,
                accuracy=accuracies.get(party),
                taking_part=True,
            )
            for party in range(config.num_parties)
        ),
        alone=strategy.sends_nothing,
        own_models=strategy.own_models,
        sends=strategy.sent_down,
        icon=called.icon,
    )


def _while_training(rest: NetworkState, live: Live) -> NetworkState:
    phase = _phase(live, time.monotonic())
    round = live.round if live.begun else live.round - 1
    personal = bool(live.begun and live.personal)
    progress = live.personal if personal else live.progress
    parties = tuple(
        replace(node, progress=progress.get(party, 0.0), taking_part=party in live.parties)
        for party, node in enumerate(rest.parties)
    )
    return replace(
        rest,
        sequence=round * len(PHASES) + PHASES.index(phase),
        phase=phase,
        round=round,
        parties=parties,
        personal=personal,
    )


def _phase(live: Live, now: float) -> Phase:
    """Return the phase of the round: models travel when it begins and when the last is trained."""
    if not live.begun:
        return "average"  # of the round before
    if len(live.trained) < len(live.parties):
        return "down" if now - live.began < SHOWN_FOR and not live.trained else "train"
    return "up" if live.trained and now - live.changed < SHOWN_FOR else "average"


def _sizes(config: RunConfig, found: Found) -> list[float]:
    """Return each party's number of images as a share of the largest party's."""
    if found.label_counts is None:
        return [1.0] * config.num_parties
    counts = found.label_counts.sum(axis=1)
    return [float(count) for count in counts / counts.max()]
