"""How a run is going, for whoever waits for it in a terminal or a notebook."""

import sys
from types import TracebackType
from typing import Any, Self

from fl_core.events import Event, RoundFinished


class ProgressBar:
    """Rounds done, the newest accuracy and the time left, on standard error or in a notebook."""

    def __init__(self, num_rounds: int, shown: bool) -> None:
        """Draw it at 0, unless nobody wants to see it.

        Args:
            num_rounds: How many there will be.
            shown: Whether anything is said at all.
        """
        self._bar = _drawn(num_rounds) if shown else None
        self._warning = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def say(self, sentence: str) -> None:
        """Print a sentence above the bar."""
        if self._bar is not None:
            self._bar.write(sentence, file=sys.stderr)

    def follow(self, event: Event) -> None:
        """Show what happened."""
        if self._bar is None:
            return
        if not isinstance(event, RoundFinished):
            self._bar.update(0)
            return
        self._bar.update(event.round - self._bar.n)
        if event.accuracy is not None:
            self._bar.set_postfix_str(f"accuracy {event.accuracy:.2%}")
            self._warn(event.warning)

    def _warn(self, warning: str) -> None:
        """Say what is wrong with the training once."""
        if warning and warning != self._warning:
            self.say(warning)
        self._warning = warning


def _drawn(num_rounds: int) -> Any:
    """Return a new bar; between rounds, of minutes perhaps, it is drawn once a second at most."""
    from tqdm.auto import tqdm  # here: in a notebook without ipywidgets it says so when imported

    return tqdm(total=num_rounds, unit="round", mininterval=1.0, miniters=0)
