"""One run from its last finished round to its end, weights saved as it goes."""

import traceback
from collections.abc import Callable, Generator
from pathlib import Path

from fl_core.config import RunConfig
from fl_core.errors import DataError, FedariumError, StoreError
from fl_core.events import Event, RoundFinished, RunFailed, RunPaused
from fl_core.federation import Checkpoint
from fl_core.local_run import run_rounds
from fl_core.runs import checkpoints
from fl_core.runs.failures import out_of_memory, unexpected, weights_not_saved

NO_MEMORY = (
    "MemoryError",  # by itself, or told again by AutoGraph
    "ResourceExhaustedError",  # TensorFlow
    "exception:Status: 1,",  # oneDNN, whose `dnnl_out_of_memory` is 1
    "can't start new thread",  # Python, which finds no room for its stack
)
"""How the lack of memory is said."""


def execute(
    config: RunConfig,
    folder: Path,
    after_round: int | None,
    *,
    cancelled: Callable[[], bool] = lambda: False,
    pause_after: Callable[[int], bool] = lambda round: False,
) -> Generator[Event, None, None]:
    """Run, save each round's weights before reporting it, and end with an event, never an error.

    Args:
        config: What to run.
        folder: The run's own folder of weights.
        after_round: The last finished round, or `None` for a fresh run.
        cancelled: Looked at within rounds.
        pause_after: Asked after each finished round.
    """
    try:
        after = None
        if after_round is not None:
            after = Checkpoint(after_round, checkpoints.load(folder, after_round))
        before = after.state if after else None
        for event in run_rounds(config, after=after, cancelled=cancelled):
            if isinstance(event, RoundFinished) and event.state is not None:
                checkpoints.save(folder, event.round, event.state, before)
                before = event.state
            yield event
            unfinished = isinstance(event, RoundFinished) and 0 < event.round < config.num_rounds
            if isinstance(event, RoundFinished) and unfinished and pause_after(event.round):
                yield RunPaused(round=event.round)
                return
    except FedariumError as error:
        mendable = isinstance(error, DataError | StoreError)  # a file can be brought back
        yield RunFailed(reason=str(error), resumable=mendable)
    except OSError as error:
        yield weights_not_saved(error)
    except Exception as error:  # whatever else: said, not swallowed, and the worker lives on
        traceback.print_exc()
        yield out_of_memory() if _lacked_memory(error) else unexpected(error)


def _lacked_memory(error: Exception) -> bool:
    said = f"{type(error).__name__}: {error}"
    return any(sign in said for sign in NO_MEMORY)
