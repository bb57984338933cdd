"""Ways to make one model of many parties' work, one file each."""

from fl_core.family_member import registry
from fl_core.strategies.alone import Alone
from fl_core.strategies.base import Strategy
from fl_core.strategies.cyclic import Cyclic
from fl_core.strategies.fedavg import FedAvg
from fl_core.strategies.feddyn import FedDyn
from fl_core.strategies.fedlc import FedLC
from fl_core.strategies.fednova import FedNova
from fl_core.strategies.fedprox import FedProx
from fl_core.strategies.fedrs import FedRS
from fl_core.strategies.qfedavg import QFedAvg
from fl_core.strategies.scaffold import Scaffold

STRATEGIES: dict[str, type[Strategy]] = registry(
    *(FedAvg, QFedAvg),
    *(FedProx, Scaffold, FedNova, FedDyn),
    *(FedLC, FedRS),
    *(Cyclic, Alone),
)

__all__ = [
    "STRATEGIES",
    "Alone",
    "Cyclic",
    "FedAvg",
    "FedDyn",
    "FedLC",
    "FedNova",
    "FedProx",
    "FedRS",
    "QFedAvg",
    "Scaffold",
    "Strategy",
]
