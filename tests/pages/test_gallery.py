"""The sprite holds every image, unchanged and in order."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from pages.shared.gallery import Tile, ready, sprite


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


@pytest.mark.parametrize(
    "images",
    [
        np.zeros((0, 28, 28), np.uint8),
        np.zeros((28, 28), np.uint8),
        np.zeros((2, 28, 28), np.float32),
    ],
)
def test_sprite_names_what_it_cannot_draw(images: np.ndarray) -> None:
    with pytest.raises(ValueError, match="images must be uint8"):
        sprite(images)


def test_gallery_fetches_nothing() -> None:
    with pytest.raises(ValueError, match="pixels_url must start with"):
        ready([Tile("7", "none", "A 7")], "https://example.org/a.png")
