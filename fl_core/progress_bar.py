"""How training is going, for whoever waits for it in a terminal or a notebook."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from fl_core.events import Event, RoundFinished, RunStarted

LOOKS = "{n_fmt}/{total_fmt} rounds, {remaining} left{desc} |{bar}|"
"""What matters most comes first: where a terminal is narrow, the end is cut off."""
USUAL_WIDTH = 80  # columns


class ProgressBar:
    """Rounds done, the newest accuracy and the time left, on standard error or in a notebook."""

    def __init__(self, num_rounds: int, shown: bool, whose: str = "", done: int = 0) -> None:
        """Draw it, unless nobody wants to see it.

        Args:
            num_rounds: How many there will be.
            shown: Whether anything is said at all.
            whose: Whose accuracy it is on which images, such as "Global model, test images".
            done: Rounds of these that were trained before.
        """
        self._bar = _drawn(num_rounds, done) if shown else None
        self._whose = f" ({whose})" if whose else ""
        self._warning = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave it standing as it is."""
        if self._bar is not None:
            self._bar.close()

    def say(self, sentence: str) -> None:
        """Print a sentence above the bar."""
        if self._bar is not None:
            self._bar.write(sentence, file=sys.stderr)

    @contextmanager
    def out_of_the_way(self) -> Iterator[None]:
        """Let somebody else print above the bar."""
        if self._bar is None:
            yield
            return
        with self._bar.external_write_mode(file=sys.stderr):
            yield

    def follow(self, event: Event, before: int = 0, around: tuple[str, str] = ("", "")) -> None:
        """Show what happened.

        Args:
            event: It.
            before: Rounds of other runs that were done before this run's.
            around: What stands before and behind the accuracy: which run it is, of several.
        """
        if self._bar is None:
            return
        if isinstance(event, RunStarted):
            self._bar.unpause()  # to make ready takes a while, and tells nothing of rounds
        if not isinstance(event, RoundFinished):
            self.wait()
            return
        if event.accuracy is not None:
            self.tell(f"{around[0]}accuracy {event.accuracy:.1%}{self._whose}{around[1]}")
            self._warn(event.warning)
        self._bar.update(before + event.round - self._bar.n)

    def tell(self, words: str) -> None:
        """Show some words beside the numbers, when it is drawn next."""
        if self._bar is not None:
            self._bar.set_description_str(f", {words}", refresh=False)

    def wait(self) -> None:
        """Draw it anew if it was not drawn for a second."""
        if self._bar is not None:
            self._bar.update(0)

    def _warn(self, warning: str) -> None:
        """Say what is wrong with the training once."""
        if warning and warning != self._warning:
            self.say(warning)
        self._warning = warning


def _drawn(num_rounds: int, done: int) -> Any:
    """Return a new bar; between rounds, of minutes perhaps, it is drawn once a second at most."""
    from tqdm.auto import tqdm  # here: in a notebook without ipywidgets it says so when imported

    return tqdm(
        total=num_rounds,
        initial=done,
        mininterval=1.0,
        miniters=0,
        bar_format=LOOKS,
        **({"ncols": USUAL_WIDTH} if _says_no_size() else {"dynamic_ncols": True}),
    )


def _says_no_size() -> bool:
    """Return whether standard error is a terminal that says it is 0 by 0 large; some do."""
    try:
        is_one = sys.stderr.isatty()
        return is_one and not min(os.get_terminal_size(sys.stderr.fileno()))
    except (AttributeError, OSError, ValueError):
        return False
