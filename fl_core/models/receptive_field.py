"""How much of an image a stack of convolutions and poolings looks at, by arithmetic alone."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Window:
    """A layer that looks at `size` values in a row to make one, and moves on by `stride`."""

    size: int
    stride: int = 1


def left(length: int, windows: Sequence[Window]) -> int:
    """Return how many values in a row the last layer makes of `length` pixels; 0 for too few."""
    for window in windows:
        length = max(0, (length - window.size) // window.stride + 1)
    return length


def needed(windows: Sequence[Window], length: int = 1) -> int:
    """Return how many pixels in a row the last layer looks at to make `length` values."""
    for window in reversed(windows):
        length = (length - 1) * window.stride + window.size
    return length


def seen(length: int, windows: Sequence[Window]) -> int:
    """Return how many of `length` pixels in a row, from the first, the last layer's values use.

    A window that does not fit in whole is left out, and what only it would have looked at with it.

    Args:
        length: Rows, or columns, of the image.
        windows: The layers in order, none of them padded.
    """
    values = left(length, windows)
    return needed(windows, values) if values else 0
