"""Ways to make one model of many parties' work, one file each."""

from fl_core.knobs import registry
from fl_core.strategies.base import LocalRule, LocalUpdate, ServerState, Strategy, Weights
from fl_core.strategies.cyclic import Cyclic
from fl_core.strategies.fedavg import FedAvg

STRATEGIES: dict[str, type[Strategy]] = registry(FedAvg, Cyclic)

__all__ = [
    "STRATEGIES",
    "Cyclic",
    "FedAvg",
    "LocalRule",
    "LocalUpdate",
    "ServerState",
    "Strategy",
    "Weights",
]
