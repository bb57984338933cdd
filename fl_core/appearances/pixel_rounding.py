"""From brightness as it is reckoned back to pixels."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fl_core.appearances.base import Pixels


def as_pixels(brightness: NDArray[np.floating[Any]]) -> Pixels:
    """Return brightness 0..255 as whole numbers, a half to the even one; what is beyond is cut off.

    Args:
        brightness: Of any shape; overwritten, for it may be large.
    """
    np.rint(brightness, out=brightness)
    return np.clip(brightness, 0, 255, out=brightness).astype(np.uint8)
