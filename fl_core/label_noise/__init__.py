"""Ways in which parties are taught wrong labels, one file each."""

from fl_core.family_member import registry
from fl_core.label_noise.base import LabelNoise, Labels
from fl_core.label_noise.correct import Correct
from fl_core.label_noise.next_class import NextClass
from fl_core.label_noise.wrong_labels import WrongLabels

LABEL_NOISES: dict[str, type[LabelNoise]] = registry(Correct, WrongLabels, NextClass)

__all__ = ["LABEL_NOISES", "Correct", "LabelNoise", "Labels", "NextClass", "WrongLabels"]
