"""The one run manager of this server process, shared by every visitor."""

from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from fl_core.errors import StoreError
from fl_core.paths import database_url, weights_folder
from fl_core.runs.manager import RunManager
from fl_core.runs.store import RunStore
from pages.shared.run_access import RunAccess


@dataclass(frozen=True)
class Service:
    """What pages work with; where the store cannot be opened, why."""

    runs: RunAccess | None
    trouble: StoreError | None = None

    def access(self) -> RunAccess:
        """Return what one visitor may do with runs.

        Raises:
            StoreError: If the store cannot be opened.
        """
        if self.runs is None:
            raise self.trouble or StoreError("The store of runs is not open.")
        return self.runs

    def answers(self) -> bool:
        """Return whether the store can be read."""
        try:
            return self.runs is not None and self.runs.store.find(most=0) == []
        except StoreError:
            return False


_turn = Lock()


def service() -> Service:
    """Start the manager, and with it the worker process, when first asked.

    A store that cannot be opened is tried again by everybody who asks.
    """
    try:
        with _turn:
            return Service(RunAccess(_manager()))
    except StoreError as error:
        return Service(None, error)


@lru_cache(maxsize=1)
def _manager() -> RunManager:
    return RunManager(RunStore(database_url()), weights_folder())


def close() -> None:
    """End the manager and the worker, if they were ever started; ask again for new ones."""
    if _manager.cache_info().currsize:
        _manager().close()
        _manager.cache_clear()
