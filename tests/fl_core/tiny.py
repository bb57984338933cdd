"""Small things to test with: configs, runs, and logistic regression written out in numpy."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from fl_core import RunConfig
from fl_core.datasets import ImageData
from fl_core.events import Event, RoundFinished, Seconds
from fl_core.knobs import Choice, knobs_of


def tiny(**knobs: Any) -> RunConfig:
    """Return a config that runs in milliseconds: 170 weights, plain SGD, nothing held out."""
    small = {
        "model": "softmax",
        "num_images": 120,
        "num_rounds": 2,
        "optimizer": "sgd",
        "learning_rate": 0.5,
        "holdout": 0.0,
        "batch_size": 16,
        "party_test_images": 50,
    }
    return RunConfig.of(small | knobs)


def slice_of(data: ImageData, num_train: int, num_test: int) -> ImageData:
    """Return the first training and the first test images."""
    kept = np.r_[:num_train, data.num_train : data.num_train + num_test]
    return ImageData(data.images[kept], data.labels[kept], num_train)


def variants(member: type[Choice]) -> Iterator[Choice]:
    """Yield the default of a family member, and each of its knobs at every end of its range."""
    yield member()
    for name, knob in knobs_of(member).items():
        ends = {"integer": (knob.low, knob.high), "number": (knob.low, knob.high)}
        for value in ends.get(knob.kind, (True, False) if knob.kind == "switch" else knob.options):
            if name != "min_images":
                yield member.model_validate({name: value})


def rounds(events: Sequence[Event]) -> list[RoundFinished]:
    """Return the finished rounds without their clock times."""
    return [timeless(event) for event in events if isinstance(event, RoundFinished)]


def timeless(event: RoundFinished) -> RoundFinished:
    """Return the round as it would be on an infinitely fast machine."""
    parties = [party.model_copy(update={"seconds": 0.0}) for party in event.parties]
    return event.model_copy(update={"parties": parties, "seconds": Seconds()})


def assert_same_history(some: Sequence[Event], others: Sequence[Event]) -> None:
    """Compare all numbers and all weights of two runs, bit for bit."""
    for one, other in zip(rounds(some), rounds(others), strict=True):
        assert one.model_dump() == other.model_dump()
        assert one.state is not None and other.state is not None
        np.testing.assert_array_equal(one.state.weights, other.state.weights)


def last_weights(events: Sequence[Event]) -> np.ndarray:
    """Return the global model a run ended with."""
    state = rounds(events)[-1].state
    assert state is not None
    return state.weights


def pooled_pixels(images: np.ndarray) -> np.ndarray:
    """Return what the softmax model sees: `[n, 16]`, the means of 7x7 pixels, 0..1."""
    blocks = images.astype(np.float64).reshape(-1, 4, 7, 4, 7)
    return blocks.mean(axis=(2, 4)).reshape(-1, 16) / 255


def softmax_step(weights: np.ndarray, images: np.ndarray, labels: np.ndarray) -> Any:
    """Return mean cross-entropy and its gradient `[170]` of logistic regression, in float64."""
    x, kernel, bias = pooled_pixels(images), weights[:160].reshape(16, 10), weights[160:]
    logits = x @ kernel + bias
    chances = np.exp(logits - logits.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    loss = -np.log(chances[np.arange(len(labels)), labels]).mean()
    error = (chances - np.eye(10)[labels]) / len(labels)
    return loss, np.concatenate([(x.T @ error).ravel(), error.sum(axis=0)])


def assert_one_sentence(message: str) -> None:
    """Hold a message to what a user should see: one short line, a sentence, no traceback."""
    assert (message[:1].isupper() or message[:1].isdigit()) and message.rstrip(")").endswith("."), (
        message
    )
    assert "\n" not in message and len(message) < 300 and "Traceback" not in message, message
