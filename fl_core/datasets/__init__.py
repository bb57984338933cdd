"""Sources of images, one file each."""

from fl_core.datasets.base import Dataset
from fl_core.datasets.cifar10 import Cifar10
from fl_core.datasets.fashion_mnist import FashionMnist
from fl_core.datasets.image_data import MOST_IMAGES, ImageData
from fl_core.datasets.keras_download import FromKeras
from fl_core.datasets.mnist import Mnist
from fl_core.datasets.own_file import OwnFile, keep
from fl_core.family_member import registry

DATASETS: dict[str, type[Dataset]] = registry(Mnist, FashionMnist, Cifar10, OwnFile)

__all__ = [
    "DATASETS",
    "MOST_IMAGES",
    "Cifar10",
    "Dataset",
    "FashionMnist",
    "FromKeras",
    "ImageData",
    "Mnist",
    "OwnFile",
    "keep",
]
