"""The sprite holds every image, unchanged and in order."""

import base64
import io
import json

import numpy as np
import pytest
from PIL import Image

from pages.components.image_gallery import images_ready, size_on_screen, sprite


def pixels(url: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))))


def test_sprite_holds_the_images_side_by_side() -> None:
    images = np.random.default_rng(0).integers(0, 256, (3, 28, 28), dtype=np.uint8)
    url = sprite(images)
    assert url.startswith("data:image/png;base64,")
    decoded = pixels(url)
    assert decoded.shape == (28, 84)
    np.testing.assert_array_equal(decoded[:, 28:56], images[1])


def test_sprite_of_one_image() -> None:
    image = np.arange(784, dtype=np.uint8).reshape(1, 28, 28)
    np.testing.assert_array_equal(pixels(sprite(image)), image[0])


def test_sprite_keeps_every_colour() -> None:
    images = np.random.default_rng(0).integers(0, 256, (3, 12, 10, 3), dtype=np.uint8)
    decoded = pixels(sprite(images))
    assert decoded.shape == (12, 30, 3)
    np.testing.assert_array_equal(decoded[:, 20:], images[2])


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((28, 28), (56, 56)),
        ((12, 10), (48, 40)),
        ((8, 56), (8, 56)),
        ((32, 32), (32, 32)),
        ((128, 64), (56, 28)),
    ],
)
def test_each_pixel_is_as_large_as_any_other(size: tuple[int, int], shown: tuple[int, int]) -> None:
    assert size_on_screen(*size) == shown
    images = np.zeros((1, *size), np.uint8)
    told = json.loads(images_ready(sprite(images), size=shown))
    assert told["size"] == list(shown)


@pytest.mark.parametrize(
    "images",
    [
        np.zeros((0, 28, 28), np.uint8),
        np.zeros((28, 28), np.uint8),
        np.zeros((2, 28, 28), np.float32),
        np.zeros((2, 28, 28, 4), np.uint8),
    ],
)
def test_sprite_names_what_it_cannot_draw(images: np.ndarray) -> None:
    with pytest.raises(ValueError, match="images must be uint8"):
        sprite(images)


def test_gallery_fetches_nothing() -> None:
    with pytest.raises(ValueError, match="pixels_url must start with"):
        images_ready("https://example.org/a.png")
