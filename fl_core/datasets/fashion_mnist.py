"""Fashion-MNIST (Xiao, Rasul and Vollgraf 2017, arXiv:1708.07747; MIT, Zalando SE)."""

from typing import ClassVar

from fl_core.datasets.keras_download import FromKeras, KerasDownload
from fl_core.image_kind import ImageKind

GARMENTS = ImageKind(
    28,
    28,
    1,
    (
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ),
    "garment",
)
"""The classes as their makers call them."""


class FashionMnist(FromKeras):
    """60,000 training and 10,000 test images of clothes."""

    kind: ClassVar[str] = "fashion_mnist"
    label: ClassVar[str] = "Fashion-MNIST clothes"
    about: ClassVar[str] = "70,000 small pictures of clothes, downloaded once (30 MB)."
    paper: ClassVar[str] = (
        "Xiao, Rasul and Vollgraf, “Fashion-MNIST: a Novel Image Dataset for Benchmarking "
        "Machine Learning Algorithms”, arXiv:1708.07747, 2017."
    )
    most_images: ClassVar[int] = 60_000
    download: ClassVar[KerasDownload] = KerasDownload(
        "Fashion-MNIST", "fashion_mnist", GARMENTS, in_cache="fashion-mnist"
    )
