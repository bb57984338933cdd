"""Ways in which images look different from party to party (feature skew), one file each."""

from fl_core.appearances.base import Appearance, Pixels
from fl_core.appearances.blur import Blur
from fl_core.appearances.contrast import Contrast
from fl_core.appearances.ink_thickness import InkThickness
from fl_core.appearances.noise import Noise
from fl_core.appearances.rotation import Rotation
from fl_core.appearances.unchanged import Unchanged
from fl_core.family_member import registry

APPEARANCES: dict[str, type[Appearance]] = registry(
    Unchanged, Noise, Rotation, Contrast, InkThickness, Blur
)

__all__ = [
    "APPEARANCES",
    "Appearance",
    "Blur",
    "Contrast",
    "InkThickness",
    "Noise",
    "Pixels",
    "Rotation",
    "Unchanged",
]
