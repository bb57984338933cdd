"""Work that many viewers ask for in the same moment is done once."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from pages.language.spoken import code
from pages.shared.keyed_cache import KeyedCache

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def once(
    maxsize: int, worded: bool = False
) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Keep what a function returned last; whoever asks for the same meanwhile waits for it.

    What is returned is shared between viewers and not copied for each: not to be changed. What has
    words in it (`worded`) is kept for each language.
    """

    def decorate(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        # In a tuple, for a function may well return `None`.
        kept: KeyedCache[tuple[object, ...], tuple[Result]] = KeyedCache(maxsize)

        @wraps(function)
        def ask(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            def work(before: tuple[Result] | None) -> tuple[Result]:
                return before or (function(*args, **kwargs),)

            language = code() if worded else ""
            answer = kept.changed((language, args, frozenset(kwargs.items())), work)
            assert answer is not None
            return answer[0]

        return ask

    return decorate
