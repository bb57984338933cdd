"""A run in blocks of rounds, in turn with somebody there and with nobody: what that costs."""

import statistics
import time

from fl_core.runs.store import RunStore

SETTLED = 2  # rounds before figures are taken
BLOCK = 8  # rounds in a row with everybody there, or nobody
BLOCKS = 8  # half of them with
NUM_ROUNDS = SETTLED + BLOCK * BLOCKS
_SECONDS = ["seconds_deal", "seconds_train", "seconds_aggregate", "seconds_evaluate"]


def wait_for_round(store: RunStore, run_id: str, round: int) -> None:
    """Wait until a run has finished a round."""
    while (run := store.get(run_id)) is None or run.round is None or run.round < round:
        assert run is None or run.active, f"the run is {run.state}: {run.reason}"
        time.sleep(0.05)


def end_of(block: int) -> int:
    """Return the last round of a block."""
    return SETTLED + BLOCK * (block + 1)


def slower(store: RunStore, run_id: str) -> list[float]:
    """Return how much longer each block with somebody took than the one after, with nobody."""
    rounds = store.rounds(run_id)[_SECONDS].sum(axis=1).iloc[SETTLED + 1 :]
    blocks = rounds.to_numpy().reshape(BLOCKS // 2, 2, BLOCK).sum(axis=2)
    return (blocks[:, 0] / blocks[:, 1]).tolist()


def most(values: list[float]) -> float:
    """Return what 95 % of some values lie below."""
    return statistics.quantiles(values, n=20)[-1]
