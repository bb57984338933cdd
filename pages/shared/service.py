"""The one run manager of this server process, shared by every visitor."""

from dataclasses import dataclass
from functools import lru_cache

from fl_core.errors import StoreError
from fl_core.paths import database_url, weights_folder
from fl_core.runs.manager import RunManager
from fl_core.runs.store import RunStore


@dataclass(frozen=True)
class Service:
    """What pages work with; where the store cannot be opened, why."""

    manager: RunManager | None
    trouble: str = ""


@lru_cache(maxsize=1)
def service() -> Service:
    """Start the manager, and with it the worker process, when first asked."""
    try:
        return Service(RunManager(RunStore(database_url()), weights_folder()))
    except StoreError as error:
        return Service(None, str(error))


def close() -> None:
    """End the manager and the worker, if they were ever started; ask again for new ones."""
    if service.cache_info().currsize:
        manager = service().manager
        if manager:
            manager.close()
        service.cache_clear()
