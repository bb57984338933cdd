"""The network picture of a run at this moment; pure."""

import time
from collections.abc import Mapping
from typing import Literal

from fl_core.allocation import participants
from fl_core.config import RunConfig
from fl_core.errors import FedariumError
from fl_core.runs.live import Live
from fl_core.runs.states import RunState
from fl_core.runs.store import Run
from pages.shared import samples
from pages.shared.network import NetworkState, PartyNode
from pages.shared.palette import party_color
from pages.train.digest import Digest

Phase = Literal["idle", "down", "train", "up", "average", "done"]
PHASES: tuple[Phase, ...] = ("down", "train", "up", "average")
SHOWN_FOR = 0.5  # seconds that a model takes on its way; the picture makes up for phases it missed


def picture_of_setup(config: RunConfig) -> NetworkState:
    """Return the picture before anything trains."""
    return _state(config, "idle", 0, None, {}, {}, sequence=0)


def picture_of(run: Run, digest: Digest, live: Live | None) -> NetworkState:
    """Return the picture of a run: live where this server drives it, else its last round."""
    accuracy, known = digest.accuracy, digest.known
    finished = run.round or 0
    if live is None or live.round == 0 or run.state is not RunState.RUNNING:
        phase: Phase = "done" if run.state is RunState.FINISHED else "idle"
        return _state(run.config, phase, finished, accuracy, {}, known, finished * len(PHASES))
    phase = _phase(run.config, live, time.monotonic())
    told = {party: result.test_accuracy for party, result in live.trained.items()}
    known = {**known, **told}
    sequence = live.round * len(PHASES) + PHASES.index(phase)
    return _state(run.config, phase, live.round, accuracy, live.progress, known, sequence)


def _phase(config: RunConfig, live: Live, now: float) -> Phase:
    """Return the phase of the round: models travel when it begins and when the last is trained."""
    if len(live.trained) < config.parties_per_round:
        return "down" if now - live.began < SHOWN_FOR and not live.trained else "train"
    return "up" if now - live.changed < SHOWN_FOR else "average"


def _state(
    config: RunConfig,
    phase: Phase,
    round: int,
    accuracy: float | None,
    progress: Mapping[int, float],
    accuracies: Mapping[int, float | None],
    sequence: int,
) -> NetworkState:
    sizes = _sizes(config)
    busy = phase in PHASES
    invited = set(participants(config, round)) if busy else set(range(config.num_parties))
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
    )


def _sizes(config: RunConfig) -> list[float]:
    """Return each party's number of images as a share of the largest party's."""
    if not config.dataset.is_at_hand():
        return [1.0] * config.num_parties
    try:
        counts = samples.holdings(config).sum(axis=1)
    except FedariumError:  # said elsewhere on the page
        return [1.0] * config.num_parties
    return [float(count) for count in counts / counts.max()]
