"""Sources of images, one file each."""

from fl_core.datasets.base import IMAGE_SHAPE, NUM_CLASSES, Dataset, ImageData
from fl_core.datasets.fashion_mnist import FashionMnist
from fl_core.datasets.mnist import Mnist
from fl_core.datasets.own_file import OwnFile, keep
from fl_core.knobs import registry

DATASETS: dict[str, type[Dataset]] = registry(Mnist, FashionMnist, OwnFile)

__all__ = [
    "DATASETS",
    "IMAGE_SHAPE",
    "NUM_CLASSES",
    "Dataset",
    "FashionMnist",
    "ImageData",
    "Mnist",
    "OwnFile",
    "keep",
]
