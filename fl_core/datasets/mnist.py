"""MNIST, bundled (Yann LeCun and Corinna Cortes, CC BY-SA 3.0; see NOTICE)."""

from pathlib import Path
from typing import ClassVar

from fl_core.datasets.base import Dataset
from fl_core.datasets.image_data import ImageData
from fl_core.datasets.load_once import LoadOnce
from fl_core.datasets.npz import read_npz
from fl_core.image_kind import DIGITS, ImageKind

PATH = Path(__file__).with_name("mnist.npz")


@LoadOnce
def _load() -> ImageData:
    return read_npz(PATH, kind=DIGITS)


class Mnist(Dataset):
    """60,000 training and 10,000 test images of handwritten digits."""

    kind: ClassVar[str] = "mnist"
    label: ClassVar[str] = "MNIST digits"
    about: ClassVar[str] = "70,000 handwritten digits, included."
    paper: ClassVar[str] = (
        "LeCun, Bottou, Bengio and Haffner, “Gradient-Based Learning Applied to Document "
        "Recognition”, Proceedings of the IEEE 86(11), 1998."
    )
    most_images: ClassVar[int] = 60_000

    @property
    def image_kind(self) -> ImageKind:
        return DIGITS

    @property
    def kept_at(self) -> Path:
        return PATH

    def load(self) -> ImageData:
        return _load()
