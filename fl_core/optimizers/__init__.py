"""How a party changes its weights, one file each."""

from fl_core.family_member import registry
from fl_core.optimizers.adam import Adam
from fl_core.optimizers.adamw import AdamW
from fl_core.optimizers.base import Optimizer
from fl_core.optimizers.sgd import Sgd

OPTIMIZERS: dict[str, type[Optimizer]] = registry(Adam, AdamW, Sgd)

__all__ = ["OPTIMIZERS", "Adam", "AdamW", "Optimizer", "Sgd"]
