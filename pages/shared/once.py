"""Work that many viewers ask for in the same moment is done once."""

from collections.abc import Callable
from functools import lru_cache, wraps
from threading import RLock
from typing import ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def once(
    maxsize: int,
) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Keep what a function returned, as `lru_cache` does; whoever asks meanwhile waits for it.

    What is returned is shared between viewers and not copied for each: not to be changed.
    """

    def decorate(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        kept, turn = lru_cache(maxsize)(function), RLock()

        @wraps(function)
        def ask(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            with turn:
                return kept(*args, **kwargs)

        return ask

    return decorate
