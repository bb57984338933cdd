"""Runs to read, trained for real and read back from a store."""

from pathlib import Path

from fl_core import RunConfig, run_rounds
from fl_core.datasets import Mnist
from fl_core.events import RoundFinished, RunFailed, RunStarted
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from pages.shared.confusion_cache import confusion
from pages.shared.rounds_cache import history
from pages.shared.run_reading.material import Material
from tests.fl_core.tiny_data import slice_of
from tests.pages.run_material import DIGITS


def trained(config: RunConfig, folder: Path, stop_after: int = 1000) -> Material:
    """Train a run on 600 images at most and read it back from a store.

    Args:
        config: What to train.
        folder: Where the store is.
        stop_after: The last round, where it is cut off before it is done.
    """
    store = RunStore(f"sqlite:///{folder / 'read.db'}")
    run_id = store.create(config, owner="me")
    last, state, diverged = None, RunState.FINISHED, False
    for event in run_rounds(config, data=slice_of(Mnist().load(), 600, 200), threads=1):
        if isinstance(event, RunStarted):
            store.add_facts(run_id, event)
        elif isinstance(event, RoundFinished):
            store.add_round(run_id, event)
            last = event.round
            if last == stop_after:
                state = RunState.CANCELLED
                break
        elif isinstance(event, RunFailed):
            state, diverged = RunState.FAILED, not event.resumable
    return Material(
        config=config,
        state=state,
        history=history(store, run_id, last),
        class_names=DIGITS,
        matrix=lambda round, view: confusion(store, run_id, round, view),
        facts=store.facts(run_id),
        diverged=diverged,
    )
