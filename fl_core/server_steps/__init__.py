"""How far the server moves its model once it knows where to, one file each."""

from fl_core.family_member import registry
from fl_core.server_steps.adagrad import Adagrad
from fl_core.server_steps.adam import Adam
from fl_core.server_steps.base import Sent, ServerStep
from fl_core.server_steps.fedexp import FedExP
from fl_core.server_steps.momentum import Momentum
from fl_core.server_steps.plain import Plain
from fl_core.server_steps.yogi import Yogi

SERVER_STEPS: dict[str, type[ServerStep]] = registry(Plain, Momentum, Adagrad, Adam, Yogi, FedExP)

__all__ = [
    "SERVER_STEPS",
    "Adagrad",
    "Adam",
    "FedExP",
    "Momentum",
    "Plain",
    "Sent",
    "ServerStep",
    "Yogi",
]
