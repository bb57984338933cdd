"""What the address really says, of a browser that may be some presses behind.

With each press a browser sends the address that it has. While it has not heard yet of what an
earlier press has put there, that is the one of before: believed, it would undo the earlier press.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

LATE = 4.0  # seconds in which a browser may not have heard yet that its address has changed


@dataclass(frozen=True)
class Told:
    """A word of the address as it was told to the browser, empty where it was taken out.

    Attributes:
        word: What it is now.
        left: What it was before, and since when it is not, on the monotonic clock.
    """

    word: str
    left: Mapping[str, float] = field(default_factory=dict)

    def anew(self, was: str, word: str, now: float) -> Self:
        """Return it with another word in place of the one that it `was`."""
        left = {known: since for known, since in self.left.items() if now - since < LATE}
        left[was] = now
        return type(self)(word, {known: left[known] for known in left if known != word})

    def heard(self, said: str, now: float) -> str:
        """Return what is meant by a browser's word: its own, unless it was just left."""
        return self.word if said in self.left and now - self.left[said] < LATE else said
