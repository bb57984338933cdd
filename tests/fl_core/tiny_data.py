"""Small things to test with: configs, runs, and logistic regression written out in numpy."""

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from fl_core import RunConfig
from fl_core.datasets import ImageData
from fl_core.events import Event, RoundFinished, Seconds
from fl_core.family_member import Choice
from fl_core.knobs import knobs_of
from tests.fl_core.kind_samples import SAMPLES


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
    return ImageData(data.images[kept], data.labels[kept], num_train, data.kind)


def variants(member: type[Choice]) -> Iterator[Choice]:
    """Yield the default of a family member, and each of its knobs at every end of its range."""
    yield member()
    for name, knob in knobs_of(member).items():
        for value in SAMPLES[knob.kind].allowed(knob):
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


def softmax_step(
    weights: np.ndarray,
    images: np.ndarray,
    labels: np.ndarray,
    shift: Any = 0.0,
    scale: Any = 1.0,
) -> Any:
    """Return mean cross-entropy and its gradient `[170]` of logistic regression, in float64.

    The logits are multiplied by `scale`, then `shift` is added: a number for each class.
    """
    x, kernel, bias = pooled_pixels(images), weights[:160].reshape(16, 10), weights[160:]
    logits = scale * (x @ kernel + bias) + shift
    chances = np.exp(logits - logits.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    loss = -np.log(chances[np.arange(len(labels)), labels]).mean()
    error = scale * (chances - np.eye(10)[labels]) / len(labels)
    return loss, np.concatenate([(x.T @ error).ravel(), error.sum(axis=0)])


def assert_one_sentence(message: str) -> None:
    """Hold a message to what a user should see: one short line, a sentence, no traceback."""
    assert (message[:1].isupper() or message[:1].isdigit()) and message.rstrip(")").endswith("."), (
        message
    )
    assert "\n" not in message and len(message) < 300 and "Traceback" not in message, message


COLOURS = {
    "rose": (220, 60, 90),
    "moss": (60, 160, 60),
    "sky": (70, 120, 230),
    "ink": (20, 20, 40),
    "sand": (230, 200, 140),
}


def coloured_arrays(
    num_train: int = 160, num_test: int = 40, height: int = 12, width: int = 10
) -> dict[str, np.ndarray]:
    """Return the arrays of a data set in colour: five classes, each of a colour, in some noise."""
    draw, arrays = np.random.default_rng(11), {}
    for part, count in (("train", num_train), ("test", num_test)):
        labels = draw.permutation(np.arange(count) % len(COLOURS))
        noise = draw.integers(-60, 61, (count, height, width, 3))
        images = np.array(list(COLOURS.values()))[labels][:, None, None] + noise
        arrays |= {f"x_{part}": images.clip(0, 255).astype(np.uint8), f"y_{part}": labels}
    return arrays | {"class_names": np.array(list(COLOURS))}


def npz_of(arrays: Mapping[str, Any]) -> bytes:
    """Return an `.npz` file as somebody would save it."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()
