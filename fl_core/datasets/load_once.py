"""Images that several ask for in the same moment are loaded once."""

from collections.abc import Callable
from functools import lru_cache
from threading import Lock

from fl_core.datasets.image_data import ImageData


class LoadOnce:
    """Keeps what a function loaded; whoever asks while it loads waits for it."""

    def __init__(self, load: Callable[[], ImageData]) -> None:
        self._load, self._turn = lru_cache(maxsize=1)(load), Lock()

    def __call__(self) -> ImageData:
        with self._turn:
            return self._load()

    def cache_clear(self) -> None:
        """Forget what was loaded."""
        self._load.cache_clear()
