"""The measures of label skew, each in words, and the one that a visitor has chosen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fl_core.analysis.skew import (
    Distance,
    earth_mover,
    hellinger,
    jensen_shannon,
    overall_skew,
    total_variation,
)
from fl_core.told_values import Skew
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.shared import session

KEY = session.kept_key("skew measure")


@dataclass(frozen=True)
class SkewMeasure:
    """A distance between a party's mix of classes and the mix of all images.

    Attributes:
        label: Its name in the field.
        distance: What it is.
        most: Of two mixes without a class in common.
        meaning: What a number of it says, in a sentence.
    """

    label: str
    distance: Distance
    most: float
    meaning: str


SKEW_MEASURES = {
    "total_variation": SkewMeasure(
        translatable("Share out of place"),
        total_variation,
        1.0,
        translatable(
            "The share of its images that a party would have to exchange to hold the mix of all, "
            "0 to 1 (total variation)."
        ),
    ),
    "jensen_shannon": SkewMeasure(
        translatable("Jensen-Shannon distance"),
        jensen_shannon,
        1.0,
        translatable(
            "How surely one could tell, from a label alone, whether an image is this party’s or "
            "of everybody, 0 to 1 (the root of bits)."
        ),
    ),
    "hellinger": SkewMeasure(
        translatable("Hellinger distance"),
        hellinger,
        1.0,
        translatable(
            "Compares the roots of the shares, 0 to 1: classes that a party lacks, or hardly has, "
            "count for more."
        ),
    ),
    "earth_mover": SkewMeasure(
        translatable("Earth mover’s distance"),
        earth_mover,
        2.0,
        translatable(
            "The differences of all shares added up, 0 to 2, as papers on federated learning have "
            "it (Zhao 2018): twice the share out of place."
        ),
    ),
}
"""By name; the first is the default, and what runs have always been described by."""

DEFAULT = next(iter(SKEW_MEASURES))
DEFAULT_SKEW = (
    "Label skew {skew}: 0 is the same mix everywhere; the higher, the less in common, up to "
    "{most:.2g} here. Parties of few images differ by chance alone."
)
NAMED_SKEW = (
    "Label skew ({measure}) {skew}: 0 is the same mix everywhere; the higher, the less in common, "
    "up to {most:.2g} here. Parties of few images differ by chance alone."
)


def chosen_name() -> str:
    """Return the name of the measure that the visitor has chosen."""
    name = session.choice(KEY, DEFAULT)
    return name if name in SKEW_MEASURES else DEFAULT


def chosen_measure() -> SkewMeasure:
    """Return the measure that the visitor has chosen as the skew that all pages show."""
    return SKEW_MEASURES[chosen_name()]


def skew_in_words(counts: NDArray[np.intp]) -> str:
    """Return the chosen skew of a split, and what the number says.

    Args:
        counts: `[num_parties, num_classes]`.
    """
    measure = chosen_measure()
    # A party is a part of the mix that it is compared with: few cannot be as far off as two mixes.
    few = max(1, min(len(counts), int(np.count_nonzero(counts.sum(axis=0)))))
    most = float(measure.distance(np.eye(1, few)[0], np.full(few, 1 / few)))
    return text(
        DEFAULT_SKEW if chosen_name() == DEFAULT else NAMED_SKEW,
        measure=text(measure.label),
        skew=Skew(overall_skew(counts, measure.distance)),
        most=most,
    )
