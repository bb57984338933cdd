"""What a model says of images, whole and in short. Plain numpy."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Taken = NDArray[np.uint8]
"""`[n, 2]`: the true class of each image measured, and the one that it is taken for.

Two bytes an image, however many classes there are and however many parties."""


@dataclass(frozen=True)
class Score:
    """How a model does on some images.

    Attributes:
        loss: Mean cross-entropy in nats.
        accuracy: 0..1.
        taken: What it takes each of them for.
    """

    loss: float
    accuracy: float
    taken: Taken


@dataclass(frozen=True)
class Answers:
    """What a model says of some images.

    Attributes:
        labels: `[n]` uint8, the truth.
        losses: `[n]` float32, in nats.
        chances: `[n, num_classes]` float32, the probability of each class.
    """

    labels: NDArray[np.uint8]
    losses: NDArray[np.float32]
    chances: NDArray[np.float32]

    @property
    def loss(self) -> float:
        """Mean cross-entropy in nats, summed in float64."""
        return float(self.losses.mean(dtype=np.float64))

    @property
    def predicted(self) -> NDArray[np.intp]:
        """The most probable class of each image, `[n]`."""
        most_probable: NDArray[np.intp] = self.chances.argmax(axis=1)
        return most_probable

    @property
    def accuracy(self) -> float:
        """Share of the images whose most probable class is the true one, 0..1."""
        return float((self.labels == self.predicted).mean())

    @property
    def score(self) -> Score:
        """The same in short."""
        predicted = self.predicted
        taken = np.stack([self.labels, predicted.astype(np.uint8)], axis=1)
        return Score(self.loss, float((self.labels == predicted).mean()), taken)
