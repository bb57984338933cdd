"""What a data set is."""

from abc import abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from fl_core.datasets.image_data import MOST_IMAGES, ImageData
from fl_core.errors import Conflict
from fl_core.family_member import Choice
from fl_core.image_kind import ImageKind
from fl_core.translatable import translatable

if TYPE_CHECKING:
    from fl_core.config import RunConfig


class Dataset(Choice):
    """A source of images. The fields of a subclass are its knobs."""

    most_images: ClassVar[int] = MOST_IMAGES
    """Training images it has at most, as far as that is known without looking at any file."""

    def conflicts(self, config: "RunConfig") -> Iterator[Conflict]:
        if config.num_images > self.most_images:
            yield Conflict(
                (("num_images",), ("dataset",)),
                translatable(
                    "Training images must be at most {most} with Data set "
                    "“{dataset}”, got {given}.",
                    most=self.most_images,
                    dataset=self.label,
                    given=config.num_images,
                ),
            )

    @property
    @abstractmethod
    def image_kind(self) -> ImageKind:
        """What the images are like, told without loading them.

        Raises:
            DataError: If a file would tell it that is missing or damaged.
        """

    @abstractmethod
    def load(self) -> ImageData:
        """Return all images.

        Raises:
            DataError: If they are missing, damaged or of another layout; nothing is half-loaded.
        """

    def is_at_hand(self) -> bool:
        """Whether `load` would find the images on this machine."""
        return True

    @property
    def kept_at(self) -> Path | None:
        """The file that its images are in on this machine, or would be; `None` for no file."""
        return None

    def fetch(self) -> ImageData:
        """Return all images, from the network if need be; only the worker calls this.

        Raises:
            DataError: As `load` does.
        """
        return self.load()

    @property
    def problem(self) -> str:
        """What keeps a run from starting, in a sentence; empty where nothing does."""
        return ""
