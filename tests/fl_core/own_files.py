"""Files of images as people have them, made for tests: few images, each class easy to tell."""

import io
import string
import zipfile
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.fl_core.tiny_data import npz_of

LETTERS = list(string.ascii_lowercase)
CHARACTERS = list(string.digits + string.ascii_uppercase + string.ascii_lowercase)


def images_of(labels: NDArray[np.int64], side: int = 16, channels: int = 1) -> NDArray[np.uint8]:
    """Return an image a label: `[n, side, side, channels]`, a bright block at a place of its own.

    The sides of a block are an eighth of the image's: there is room for 64 classes.
    """
    draw = np.random.default_rng(8)
    images = draw.integers(0, 40, (len(labels), side, side, channels), dtype=np.uint8)
    step = side // 8
    for image, label in zip(images, labels, strict=True):
        row, column = divmod(int(label), 8)
        image[step * row : step * (row + 1), step * column : step * (column + 1)] += 200
    return images


def labels_of(count: int, num_classes: int) -> NDArray[np.int64]:
    """Return labels from 0, each as often as any other, mixed."""
    return np.random.default_rng(9).permutation(np.arange(count) % num_classes)


def letters() -> bytes:
    """26 letters, 28x28, numbered from 1 and named, as EMNIST's are."""
    labels = labels_of(312, 26)
    images = images_of(labels, 32)[:, 2:30, 2:30, 0]
    parts = {"x_train": images[:260], "y_train": labels[:260]}
    return npz_of(parts | {"x_test": images[260:], "y_test": labels[260:], "class_names": LETTERS})


def characters() -> bytes:
    """62 characters, in arrays called as MedMNIST calls them, with a column of labels."""
    labels = labels_of(496, 62)
    images = images_of(labels)[..., 0]
    parts = {"train_images": images[:372], "train_labels": labels[:372, None]}
    return npz_of(parts | {"test_images": images[372:], "test_labels": labels[372:, None]})


def coloured() -> bytes:
    """32x32 in colour as CIFAR's own files have them: rows of 3,072 numbers, channels first."""
    labels = labels_of(200, 10)
    rows = images_of(labels, 32, 3).transpose(0, 3, 1, 2).reshape(200, -1)
    parts = {"x_train": rows[:160], "y_train": labels[:160, None]}
    return npz_of(parts | {"x_test": rows[160:], "y_test": labels[160:, None]})


def five_classes() -> bytes:
    """Five classes and no more; not named, and with numbers of their own."""
    labels = labels_of(150, 5)
    images = images_of(labels)[..., 0]
    return npz_of({"images": images, "target": labels * 10 + 3})


def floats() -> bytes:
    """Pixels from 0 to 1."""
    labels = labels_of(150, 10)
    images = images_of(labels) / np.float32(255)
    parts = {"x_train": images[:120], "y_train": labels[:120]}
    return npz_of(parts | {"x_test": images[120:], "y_test": labels[120:]})


def one_hot() -> bytes:
    """A row of zeros and a one for a label."""
    labels = labels_of(150, 10)
    images, rows = images_of(labels)[..., 0], np.eye(10, dtype=np.float32)[labels]
    parts = {"x_train": images[:120], "y_train": rows[:120]}
    return npz_of(parts | {"x_test": images[120:], "y_test": rows[120:]})


def folders(num_parties: int = 0) -> bytes:
    """Pictures of three classes in folders; with parties in folders of parties."""
    names = ("apple", "pear", "plum")
    labels = labels_of(120, 3)
    images = images_of(labels, 16, 3)
    pictures = {}
    for i, (image, label) in enumerate(zip(images, labels, strict=True)):
        party = f"orchard {i // 3 % num_parties}/" if num_parties else ""
        pictures[f"fruit/{party}{names[label]}/{i}.png"] = image
    return zip_of(pictures)


def zip_of(pictures: Mapping[str, NDArray[np.uint8]]) -> bytes:
    """Return a zip of PNG pictures by their names."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, image in pictures.items():
            png = io.BytesIO()
            Image.fromarray(image).save(png, "PNG")
            archive.writestr(name, png.getvalue())
    return content.getvalue()
