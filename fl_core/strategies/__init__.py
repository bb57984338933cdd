"""Ways to make one model of many parties' work, one file each."""

from fl_core.family_member import registry
from fl_core.strategies.alone import Alone
from fl_core.strategies.base import Strategy
from fl_core.strategies.cyclic import Cyclic
from fl_core.strategies.ditto import Ditto
from fl_core.strategies.fedavg import FedAvg
from fl_core.strategies.feddyn import FedDyn
from fl_core.strategies.fedlc import FedLC
from fl_core.strategies.fednova import FedNova
from fl_core.strategies.fedntd import FedNTD
from fl_core.strategies.fedprox import FedProx
from fl_core.strategies.fedrs import FedRS
from fl_core.strategies.fedsam import FedSAM
from fl_core.strategies.fedsgd import FedSGD
from fl_core.strategies.fine_tuning import FineTuning
from fl_core.strategies.ifca import Ifca
from fl_core.strategies.moon import Moon
from fl_core.strategies.partial import PartialModels
from fl_core.strategies.pooled import Pooled
from fl_core.strategies.qfedavg import QFedAvg
from fl_core.strategies.scaffold import Scaffold

STRATEGIES: dict[str, type[Strategy]] = registry(
    *(FedAvg, FedSGD, QFedAvg),
    *(FedProx, Scaffold, FedNova, FedDyn, Moon, FedSAM),
    *(FedLC, FedRS, FedNTD),
    *(FineTuning, Ditto, PartialModels, Ifca),
    *(Pooled, Alone, Cyclic),
)

__all__ = [
    "STRATEGIES",
    "Alone",
    "Cyclic",
    "Ditto",
    "FedAvg",
    "FedDyn",
    "FedLC",
    "FedNTD",
    "FedNova",
    "FedProx",
    "FedRS",
    "FedSAM",
    "FedSGD",
    "FineTuning",
    "Ifca",
    "Moon",
    "PartialModels",
    "Pooled",
    "QFedAvg",
    "Scaffold",
    "Strategy",
]
