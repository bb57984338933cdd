"""The one run manager of this server process, shared by every visitor."""

from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from fl_core.errors import StoreError
from fl_core.paths import database_url, weights_folder
from fl_core.runs.manager import RunManager
from fl_core.runs.store import RunStore


@dataclass(frozen=True)
class Service:
    """What pages work with; where the store cannot be opened, why."""

    manager: RunManager | None
    trouble: str = ""


_turn = Lock()


def service() -> Service:
    """Start the manager, and with it the worker process, when first asked.

    A store that cannot be opened is tried again by everybody who asks.
    """
    try:
        with _turn:
            return Service(_manager())
    except StoreError as error:
        return Service(None, str(error))


@lru_cache(maxsize=1)
def _manager() -> RunManager:
    return RunManager(RunStore(database_url()), weights_folder())


def close() -> None:
    """End the manager and the worker, if they were ever started; ask again for new ones."""
    if _manager.cache_info().currsize:
        _manager().close()
        _manager.cache_clear()
