"""CIFAR-10 (Krizhevsky 2009, "Learning multiple layers of features from tiny images")."""

from collections.abc import Sequence
from typing import ClassVar

from fl_core.datasets.keras_download import FromKeras, KerasDownload
from fl_core.image_kind import ImageKind

THINGS = ImageKind(
    32,
    32,
    3,
    (
        "airplane",
        "automobile",
        "bird",
        "cat",
        "deer",
        "dog",
        "frog",
        "horse",
        "ship",
        "truck",
    ),
)
"""The classes as their makers call them."""


class Cifar10(FromKeras):
    """50,000 training and 10,000 test images of animals and vehicles, in colour."""

    kind: ClassVar[str] = "cifar10"
    label: ClassVar[str] = "CIFAR-10 animals and vehicles"
    also: ClassVar[Sequence[str]] = ("CIFAR",)
    about: ClassVar[str] = (
        "60,000 small pictures in colour: planes, cats, ships and more, downloaded once (170 MB)."
    )
    paper: ClassVar[str] = (
        "Krizhevsky, “Learning Multiple Layers of Features from Tiny Images”, 2009."
    )
    most_images: ClassVar[int] = 50_000
    download: ClassVar[KerasDownload] = KerasDownload(
        "CIFAR-10", "cifar10", THINGS, in_cache="cifar-10-batches-py-target"
    )
