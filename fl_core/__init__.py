"""Fedarium's engine: simulates federated learning, really trained, reproducible from a config.

`train` runs a config and returns its history, `sweep` many, `run_rounds` yields what happens as it
happens. What needs TensorFlow or takes long to import is loaded when it is first used, so that the
dashboard can import everything else, and the command line answers at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from fl_core.errors import ConfigError, DataError, FedariumError, StoreError

if TYPE_CHECKING:
    from fl_core.config import RunConfig
    from fl_core.history import History
    from fl_core.local_run import run_rounds
    from fl_core.python_sweep import sweep
    from fl_core.python_train import train

__all__ = [
    "ConfigError",
    "DataError",
    "FedariumError",
    "History",
    "RunConfig",
    "StoreError",
    "run_rounds",
    "sweep",
    "train",
]

_LATER = {
    "History": "fl_core.history",
    "RunConfig": "fl_core.config",
    "run_rounds": "fl_core.local_run",
    "sweep": "fl_core.python_sweep",
    "train": "fl_core.python_train",
}
"""Names that are loaded when they are first used, and the module of each."""


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
