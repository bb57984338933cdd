"""How a user's own file is meant, and what was made of it."""

from dataclasses import dataclass
from typing import Literal

from fl_core.datasets.image_data import ImageData

Values = Literal["auto", "0..1", "0..255", "-1..1", "0..16", "0..4095", "0..65535", "stretched"]
AxesMeant = Literal["auto", "channels_first", "channels_last"]
Folders = Literal["auto", "classes"]
Numbering = Literal["auto", "found", "numbered"]


@dataclass(frozen=True)
class Reading:
    """How a file is meant; "auto" where it tells by itself.

    Attributes:
        values: From which value of a pixel to which one it goes from black to white.
        axes: Whether the channels of an image come before its pixels or after them.
        classes: Whether classes are the labels that occur, or all numbers from 0 to the largest.
        folders: Whether of two folders the upper one is the class, and not a party.
    """

    values: Values = "auto"
    axes: AxesMeant = "auto"
    classes: Numbering = "auto"
    folders: Folders = "auto"


@dataclass(frozen=True)
class Understood:
    """What a file holds, and how it was read.

    Attributes:
        data: The images.
        sentences: What was understood; the first is the summary.
        problem: Why nobody can train on it, in a sentence; empty if all is well.
        as_it_was: Whether it is of the layout of Keras's `mnist.npz`, read as ever.
    """

    data: ImageData
    sentences: tuple[str, ...]
    problem: str = ""
    as_it_was: bool = False
