"""Ways in which parties differ in how many images they hold, one file each."""

from fl_core.family_member import registry
from fl_core.sizes.base import Sizes, check_enough
from fl_core.sizes.dirichlet import DirichletSizes
from fl_core.sizes.equal import Equal
from fl_core.sizes.power_law import PowerLaw

SIZES: dict[str, type[Sizes]] = registry(Equal, DirichletSizes, PowerLaw)

__all__ = ["SIZES", "DirichletSizes", "Equal", "PowerLaw", "Sizes", "check_enough"]
