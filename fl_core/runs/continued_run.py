"""Goes on from a run: with more rounds, or from its model with other knobs.

A run with more rounds is the very run that would have been trained with as many from the start. The
last round of the run before is trained again: it may have been measured because it was the last.

A run from a model begins anew with it: all its rounds are its own, and its config names the model.
"""

import contextlib
import os
import shutil
from dataclasses import replace
from pathlib import Path

from fl_core import start_models
from fl_core.config import RunConfig
from fl_core.errors import ConfigError, StoreError, TransitionError
from fl_core.runs import checkpoints
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


def config_from_model(folder: Path, run: Run, round: int | None = None) -> RunConfig:
    """Return the config of a run, but that it starts from the global model which that one made.

    Args:
        folder: Holds one folder of weights a run.
        run: Whose model it is; it may still train.
        round: After which finished round; by default the last one.

    Raises:
        TransitionError: If there is no such model.
        StoreError: If its weights cannot be read, or not be kept to start from.
    """
    config, last = run.config, run.round or 0
    if run.imported_from:
        raise TransitionError(WEIGHTS_ELSEWHERE)
    if config.strategy.own_models:
        raise TransitionError(
            translatable(
                "Its parties have models of their own: there is no one model to go on from."
            )
        )
    round = last if round is None else round
    if not 1 <= round <= last:
        raise TransitionError(
            translatable("There is a model to go on from after rounds 1 to {last}.", last=last)
            if last
            else translatable("There is no model to go on from before a round is finished.")
        )
    weights = checkpoints.load_weights(folder / run.id, round)
    start = start_models.keep(weights, run.id, round)
    return RunConfig.of(config.model_dump() | {"start_model": start, "own_start": False})


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
