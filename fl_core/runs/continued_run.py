"""Continues a finished run with more rounds: a run of its own, which begins where that one was.

It is the very run that would have been trained with as many rounds from the start. The last round
of the run before is trained again: it may have been measured because it was the last.
"""

import contextlib
import os
import shutil
from dataclasses import replace
from pathlib import Path

from fl_core.config import RunConfig
from fl_core.errors import ConfigError, StoreError, TransitionError
from fl_core.runs.imported_runs import WEIGHTS_ELSEWHERE
from fl_core.runs.run import Run
from fl_core.runs.run_queue import NewRun
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from fl_core.translatable import translatable


def config_continued(run: Run, num_rounds: int) -> RunConfig:
    """Return the config of a run with more rounds.

    Raises:
        TransitionError: If the run has not finished, or was imported without its weights.
        ConfigError: If these are not more rounds, or too many, or what was trained so far would
            have been trained in another way.
    """
    config = run.config
    if run.state is not RunState.FINISHED:
        raise TransitionError(translatable("Only a run that is finished can be continued."))
    if run.imported_from:
        raise TransitionError(WEIGHTS_ELSEWHERE)
    if num_rounds <= config.num_rounds:
        raise ConfigError(
            translatable("The run has {rounds} rounds: ask for more.", rounds=config.num_rounds)
        )
    longer = RunConfig.of(config.model_dump() | {"num_rounds": num_rounds})
    share = config.rate_schedule.share
    for round in range(1, config.num_rounds):
        if share(round, config.num_rounds) != share(round, num_rounds):
            raise ConfigError(
                translatable(
                    "The learning rate of this run goes down towards its last round: with more "
                    "rounds it would have been another one from the start. Train it anew."
                )
            )
    return longer


def continue_run(store: RunStore, folder: Path, run: Run, new: NewRun, owner: str) -> str:
    """Make a run that goes on from another one, have it wait, and return its id.

    Args:
        store: Where both are.
        folder: Holds one folder of weights a run.
        run: The finished one.
        new: What is made: its config is `config_continued`.
        owner: The process that does it.

    Raises:
        StoreError: If the weights are not there any more, or cannot be kept.
    """
    last = run.config.num_rounds - 1
    run_id = store.create_many([replace(new, owner=owner, parent=run.id)])[0]
    try:
        _share_files(folder / run.id, folder / run_id)
        store.copy_history(run.id, run_id, last)
    except OSError as error:
        store.move(run_id, RunState.CANCELLED)
        raise StoreError(
            translatable("The weights cannot be kept ({why}).", why=str(error.strerror))
        ) from error
    store.move(run_id, RunState.PAUSED)
    store.move(run_id, RunState.QUEUED)
    return run_id


def _share_files(source: Path, target: Path) -> None:
    """Have the files of one folder in another, too, without taking the disk twice if possible."""
    target.mkdir(parents=True, exist_ok=True)
    for path in source.glob("*"):
        with contextlib.suppress(OSError):
            os.link(path, target / path.name)
            continue
        shutil.copy2(path, target / path.name)
