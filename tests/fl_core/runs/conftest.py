"""Stores and managers of their own, in a folder of their own."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fl_core.config import RunConfig
from fl_core.models import Softmax
from fl_core.runs.manager import RunManager
from fl_core.runs.store import Run, RunStore

QUICK = RunConfig(
    model=Softmax(), num_images=600, num_rounds=3, party_test_images=50, gallery_images=10
)
LONG_ROUNDS = RunConfig(
    model=Softmax(),
    num_images=30_000,
    num_rounds=6,
    batch_size=8,
    local_epochs=3,
    party_test_images=50,
    gallery_images=10,
)
"""Each round takes a second or so, so that something can happen in the middle of it."""


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(f"sqlite:///{tmp_path / 'runs.db'}")


@pytest.fixture
def manager(tmp_path: Path, store: RunStore) -> Iterator[RunManager]:
    manager = RunManager(store, tmp_path / "weights")
    yield manager
    manager.close()


def wait_until(
    store: RunStore, run_id: str, true: Callable[[Run], bool], seconds: float = 60
) -> Run:
    """Return the run once `true` of it; fail with what it is instead."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        run = store.get(run_id)
        assert run is not None
        if true(run):
            return run
        time.sleep(0.01)
    raise AssertionError(f"waited {seconds} s in vain; the run is {run}")
