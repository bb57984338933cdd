"""MNIST, bundled (Yann LeCun and Corinna Cortes, CC BY-SA 3.0; see NOTICE)."""

from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from fl_core.datasets.base import Dataset, ImageData
from fl_core.datasets.npz import read_npz

PATH = Path(__file__).with_name("mnist.npz")


@lru_cache(maxsize=1)
def _load() -> ImageData:
    return read_npz(PATH)


class Mnist(Dataset):
    """60,000 training and 10,000 test images of handwritten digits."""

    kind: ClassVar[str] = "mnist"
    label: ClassVar[str] = "MNIST digits"
    about: ClassVar[str] = "70,000 handwritten digits, included."

    def load(self) -> ImageData:
        return _load()
