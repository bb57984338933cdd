"""Ways in which parties differ in how many images they hold, one file each."""

from fl_core.family_member import registry
from fl_core.sizes.base import Sizes, check_enough
from fl_core.sizes.equal import Equal

SIZES: dict[str, type[Sizes]] = registry(Equal)

__all__ = ["SIZES", "Equal", "Sizes", "check_enough"]
