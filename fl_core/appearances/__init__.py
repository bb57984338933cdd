"""Ways in which images look different from party to party (feature skew), one file each."""

from fl_core.appearances.base import Appearance, Pixels
from fl_core.appearances.unchanged import Unchanged
from fl_core.family_member import registry

APPEARANCES: dict[str, type[Appearance]] = registry(Unchanged)

__all__ = ["APPEARANCES", "Appearance", "Pixels", "Unchanged"]
