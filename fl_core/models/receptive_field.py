"""How much of an image a stack of convolutions and poolings looks at, by arithmetic alone."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Window:
    """A layer that looks at `size` values in a row to make one, and moves on by `stride`.

    Padded (`same`, with a stride of 1), it makes as many values as it is given: zeros stand before
    and behind them, one more behind if their number is odd.
    """

    size: int
    stride: int = 1
    same: bool = False

    @property
    def before(self) -> int:
        """Zeros before the first value."""
        return (self.size - 1) // 2 if self.same else 0

    def made_of(self, length: int) -> int:
        """Return how many values it makes of a number of them; 0 for too few."""
        if self.same:
            return length
        return max(0, (length - self.size) // self.stride + 1)

    def needs(self, values: int) -> int:
        """Return how many it looks at from the first one on, zeros behind them included."""
        return (values - 1) * self.stride + self.size - self.before


@dataclass(frozen=True)
class Stretch:
    """What one layer has to do so that the last one gets all that it looks at, and no more.

    Attributes:
        given: Values in a row that it is given.
        before: Zeros before them.
        behind: Zeros behind them.
        made: Values that it makes.
    """

    given: int
    before: int
    behind: int
    made: int


def left(length: int, windows: Sequence[Window]) -> int:
    """Return how many values in a row the last layer makes of `length` pixels; 0 for too few."""
    for window in windows:
        length = window.made_of(length)
    return length


def needed(windows: Sequence[Window], length: int = 1) -> int:
    """Return how many pixels in a row the last layer looks at to make `length` values.

    None of the layers is padded.
    """
    for window in reversed(windows):
        length = window.needs(length)
    return length


def stretches(length: int, windows: Sequence[Window]) -> list[Stretch]:
    """Return what each layer has to do, from `length` pixels in a row on, in order.

    A window that does not fit in whole is left out, and what only it would have looked at with it.
    """
    given = [length]
    for window in windows:
        given.append(window.made_of(given[-1]))
    found: list[Stretch] = []
    wanted = given.pop()
    for window, there in zip(reversed(windows), reversed(given), strict=True):
        needs = window.needs(wanted) if wanted else 0
        looked_at = min(there, needs)
        found.append(Stretch(looked_at, window.before, needs - looked_at, wanted))
        wanted = looked_at
    return found[::-1]


def seen(length: int, windows: Sequence[Window]) -> int:
    """Return how many of `length` pixels in a row, from the first, the last layer's values use.

    Args:
        length: Rows, or columns, of the image.
        windows: The layers in order.
    """
    return stretches(length, windows)[0].given if windows else length
