"""A store of its own for each test, and runs in it that nobody had to train."""

import pytest

from fl_core.config import RunConfig
from fl_core.paths import database_url
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from tests.fl_core.runs.test_store import finished
from tests.fl_core.tiny_data import tiny

CONFIG = tiny(num_parties=2, num_rounds=3, partitioner="dirichlet")
MATRICES = {"confusion": [[9] * 10] * 10, "gallery": [[0.1] * 10] * CONFIG.gallery_images}


@pytest.fixture(autouse=True)
def store(home, monkeypatch) -> RunStore:
    monkeypatch.delenv("FEDARIUM_DB", raising=False)
    return RunStore(database_url())


def ended(store: RunStore, config: RunConfig, accuracy: float, name: str = "") -> str:
    """Return a finished run whose last round has this accuracy, and the rounds before 5 % less."""
    run_id = store.create(config, name, owner="me")
    for round in range(config.num_rounds + 1):
        told = finished(round, parties=2 if round else 0)
        reached = accuracy if round == config.num_rounds else accuracy - 0.05
        parties = [
            party.model_copy(update={"own_accuracy": accuracy - 0.1 * (1 + party.party)})
            for party in told.parties
        ]
        store.add_round(
            run_id,
            told.model_copy(update=MATRICES | {"parties": parties, "accuracy": reached}),
        )
    store.move(run_id, RunState.FINISHED)
    return run_id


@pytest.fixture
def on_a_terminal(monkeypatch):
    """Have standard output pretend to be a terminal of so many columns."""

    def pretend(columns: int) -> None:
        monkeypatch.setattr("fl_core.safe_print.Console.width", property(lambda _: columns))
        monkeypatch.setenv("COLUMNS", str(columns))

    return pretend
