"""What each thread has of its own: the variables that it trains on."""

from collections.abc import Iterator
from contextlib import contextmanager

import tensorflow as tf

from fl_core.trainer_contract import Progress


class Replica:
    """One thread's own variables, weights and Adam's two moments, and how far its party is."""

    def __init__(self, num_weights: int) -> None:
        self._variables = [tf.Variable(tf.zeros([num_weights])) for _ in range(3)]
        self._taken = tf.Variable(0)
        self._trains: tuple[int, int] | None = None
        self.handles = [variable.handle for variable in (*self._variables, self._taken)]

    @contextmanager
    def training(self, party: int | None, steps: int) -> Iterator[None]:
        """Remember whose `steps` steps are being taken; `None` for several parties in turn."""
        self._taken.assign(0)
        self._trains = None if party is None else (party, steps)
        try:
            yield
        finally:
            self._trains = None

    def progress(self) -> Progress | None:
        """Return how far the party is, if there is one; any thread may ask."""
        trains, taken = self._trains, int(self._taken)
        # Not if another party has begun between the two: the steps may be the other's.
        return Progress(trains[0], taken, trains[1]) if trains and trains is self._trains else None
