"""A user's own images, kept by the SHA-256 of the file that they came in."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from fl_core.datasets.base import Dataset
from fl_core.datasets.image_data import ImageData
from fl_core.datasets.own_file_store import images_of, keep_file, kind_of, path_of, said_of
from fl_core.datasets.reading import AxesMeant, Folders, Numbering, Reading, Values
from fl_core.errors import DataError
from fl_core.image_kind import ImageKind
from fl_core.knobs import knob
from fl_core.translatable import joined, translatable


class OwnFile(Dataset):
    """Images that a user brought along; a config names them by content, so a run stays exact."""

    kind: ClassVar[str] = "own_file"
    label: ClassVar[str] = "My own file"
    also: ClassVar[Sequence[str]] = ("My own .npz file",)
    about: ClassVar[str] = (
        "An .npz of images and labels, as Keras, scikit-learn, MedMNIST and others save them, or a "
        ".zip of pictures in folders, one a class."
    )

    # Only hex digits: the name comes from outside and must not lead to another folder.
    sha256: str = knob(
        "",
        kind="file",
        pattern="^([0-9a-f]{64})?$",
        label="File",
        help="The SHA-256 of the file's content.",
    )
    values: Values = knob(
        "auto",
        label="Pixel values",
        options={
            "auto": "As they seem",
            "0..1": "0 to 1",
            "0..255": "0 to 255",
            "-1..1": "−1 to 1",
            "0..16": "0 to 16",
            "0..4095": "0 to 4,095",
            "0..65535": "0 to 65,535",
            "stretched": "From the least to the largest",
        },
        help="Which values of a pixel are black and white. They tell by themselves as a rule.",
    )
    axes: AxesMeant = knob(
        "auto",
        label="Channels",
        options={
            "auto": "Where they seem to be",
            "channels_first": "Before the pixels",
            "channels_last": "After the pixels",
        },
        help="Where the red, green and blue of an image are in the arrays.",
    )
    classes: Numbering = knob(
        "auto",
        label="Classes",
        options={
            "auto": "As the file has them",
            "found": "The labels that occur",
            "numbered": "All from 0 to the largest",
        },
        help="Which classes there are where the labels are numbers without names.",
    )

    folders: Folders = knob(
        "auto",
        label="Folders",
        options={
            "auto": "Party, then class",
            "classes": "Class, then anything else",
        },
        help="What two folders above a picture are; where there is one, it is the class.",
    )

    @property
    def reading(self) -> Reading:
        """How the file is meant."""
        return Reading(self.values, self.axes, self.classes, self.folders)

    def load(self) -> ImageData:
        return images_of(self._at_hand(), self.reading)

    @property
    def image_kind(self) -> ImageKind:
        return kind_of(self._at_hand(), self.reading)

    @property
    def understood(self) -> tuple[str, ...]:
        """What was understood of the file, a sentence each; nothing if it is not at hand."""
        return said_of(path_of(self.sha256), self.reading)[0] if self.is_at_hand() else ()

    def _at_hand(self) -> Path:
        if not self.is_at_hand():
            raise DataError("The data file of this run is not on this machine: upload it again.")
        return path_of(self.sha256)

    @property
    def note(self) -> str:
        return joined("\n", self.understood)

    @property
    def problem(self) -> str:
        if self.is_at_hand():
            return said_of(path_of(self.sha256), self.reading)[1]
        if not self.sha256:
            return translatable("Choose your file first.")
        return translatable(
            "The data file of this setup is not on this machine: choose that file under Data set, "
            "or another data set."
        )

    @property
    def kept_at(self) -> Path:
        return path_of(self.sha256)

    def is_at_hand(self) -> bool:
        return self.sha256 != "" and path_of(self.sha256).exists()


def keep(content: bytes, meant: OwnFile | None = None) -> OwnFile:
    """Check a file that somebody brings, keep it, and return the data set that names it.

    Args:
        content: Of the file.
        meant: How it is to be read; by default as it seems.

    Raises:
        DataError: If it cannot be understood; then nothing is kept.
    """
    meant = meant or OwnFile()
    return meant.model_copy(update={"sha256": keep_file(content, meant.reading)})
