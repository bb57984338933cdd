"""Fedarium's engine: simulates federated learning, really trained, reproducible from a config.

`run_rounds`, the only name here that needs TensorFlow, is loaded when it is first used, so that
the dashboard can import everything else.
"""

from typing import TYPE_CHECKING, Any

from fl_core.config import RunConfig
from fl_core.errors import ConfigError, DataError, FedariumError, StoreError

if TYPE_CHECKING:
    from fl_core.local_run import run_rounds

__all__ = ["ConfigError", "DataError", "FedariumError", "RunConfig", "StoreError", "run_rounds"]


def __getattr__(name: str) -> Any:
    if name == "run_rounds":
        from fl_core.local_run import run_rounds

        return run_rounds
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
