"""What the numbers of a pixel mean: from which one is black to which one is white."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fl_core.errors import DataError, shown
from fl_core.translatable import translatable

RANGES: dict[str, tuple[float, float]] = {
    "0..1": (0, 1),
    "0..255": (0, 255),
    "-1..1": (-1, 1),
    "0..16": (0, 16),
    "0..4095": (0, 4095),
    "0..65535": (0, 65_535),
}
"""From black to white, by the word that says so."""
STRETCHED = "stretched"
"""The word for: the least of all values is black, the largest white."""
IN_TURN = ("0..1", "0..255", "0..4095")
"""Of these the first that holds the largest value is meant, as a rule; 4,095 are twelve bits."""
OUTSIDE = 0.1  # per cent at either end: so many values are taken for outliers, if they lie far out
FAR = 2  # times as wide as without these
GUESSED = "The pixels are of no known range: the least is black, the largest white."
SLACK = 0.1  # of white: so far floats may lie beside a range, as bicubic resizing leaves them
SMALL_PIXELS = 64  # scikit-learn's digits have so many, and their values go to 16


@dataclass(frozen=True)
class Scale:
    """From which value to which one pixels go, from black to white.

    Attributes:
        low: What is black; what is below is, too.
        high: What is white.
        words: What was decided where it is not plain, a sentence; else empty.
        guessed: Whether it goes from the least to the largest value for want of a known range.
    """

    low: float
    high: float
    words: str = ""
    guessed: bool = False

    def __str__(self) -> str:
        return f"{_short(self.low)}..{_short(self.high)}"

    def brightness(self, values: NDArray[Any]) -> NDArray[np.uint8]:
        """Return pixels as uint8: 255 (v - low) / (high - low), rounded to the nearest."""
        if values.dtype == np.uint8 and (self.low, self.high) == (0, 255):
            return values
        stretched = (values.astype(np.float64) - self.low) * (255 / (self.high - self.low))
        return np.rint(stretched).clip(0, 255).astype(np.uint8)


def extent(what: str, blocks: Iterable[NDArray[Any]]) -> tuple[float, float]:
    """Return the least and the largest value.

    Args:
        what: Whose they are, in words.
        blocks: The values.

    Raises:
        DataError: If one of them is no finite number.
    """
    lows, highs = zip(*((float(block.min()), float(block.max())) for block in blocks), strict=True)
    low, high = float(np.min(lows)), float(np.max(highs))  # which let no NaN be lost
    if not (np.isfinite(low) and np.isfinite(high)):
        odd = low if not np.isfinite(low) else high
        raise DataError(
            translatable(
                "The pixels of {what} must be finite numbers, but there is {odd} among them.",
                what=what,
                odd=odd,
            )
        )
    return low, high


def check_pixel_type(name: str, dtype: np.dtype[Any]) -> None:
    """Raise DataError unless values of this type can be pixels."""
    if dtype.kind not in "biuf":
        raise DataError(
            translatable(
                "The pixels of the array {array} must be numbers, but they are {dtype}.",
                array=shown(name),
                dtype=dtype,
            )
        )


def scale_of(
    what: str, dtype: np.dtype[Any], low: float, high: float, num_pixels: int, meant: str = "auto"
) -> Scale:
    """Return what is black and what is white.

    uint8 is brightness as it is, and bool is black or white. Of others the largest value tells: up
    to 1, to 255, to 4,095 or to 65,535, the 12 and 16 bits of some cameras; with the least, whether
    it is -1 to 1. Floats may lie a little beside a range. What fits none, as standardised images
    do, goes from its least to its largest.

    Args:
        what: Whose values they are, in words.
        dtype: Of the values.
        low: The least of all values.
        high: The largest.
        num_pixels: Of one image: those of scikit-learn's digits, 8x8, go to 16.
        meant: One of `RANGES`, or `STRETCHED`, where somebody said so; else "auto".

    Raises:
        DataError: If no range fits and all are of one value, or if not the range that is meant.
    """
    slack = SLACK if dtype.kind == "f" and meant == "auto" else 0
    if meant == STRETCHED:
        return Scale(low, high if high > low else low + 1)
    found = _range_of(dtype, low, high, num_pixels, slack) if meant == "auto" else meant
    least, most = RANGES.get(found, (np.inf, -np.inf))
    if not least - slack * most <= low <= high <= most * (1 + slack):
        if meant == "auto" and low < high:
            return Scale(low, high, GUESSED, guessed=True)
        rule = "0..1, 0..255, 0..4095, 0..65535 or -1..1" if meant == "auto" else meant
        raise DataError(
            translatable(
                "The pixels of {what} must be {rule}, but they go from {low} to {high}.",
                what=what,
                rule=rule,
                low=_short(low),
                high=_short(high),
            )
        )
    return Scale(least, most)


def _range_of(dtype: np.dtype[Any], low: float, high: float, num_pixels: int, slack: float) -> str:
    """Return the word for the range that values are of by all appearance; or nothing."""
    if dtype == np.uint8:
        return "0..255"
    if low < -slack * max(1, high):
        return "-1..1"
    if high == 16 and num_pixels == SMALL_PIXELS:
        return "0..16"
    most = high / (1 + slack)
    found = next((word for word in IN_TURN if most <= RANGES[word][1]), "0..65535")
    # What lies below 0 lies a little beside 0..255 only where something is nearly white.
    return "" if low < 0 and found != "0..1" and high < slack * RANGES[found][1] else found


def without_outliers(scale: Scale, sample: NDArray[Any]) -> Scale:
    """Return a guessed scale without the few values that lie far outside of all others.

    A single odd value, of millions, would make everything else one grey.

    Args:
        scale: As `scale_of` guessed it.
        sample: Some of the values, of all images alike.
    """
    low, high = (float(end) for end in np.percentile(sample, (OUTSIDE, 100 - OUTSIDE)))
    if not 0 < FAR * (high - low) < scale.high - scale.low:
        return scale
    cut = Scale(low, high)
    words = translatable(
        "The pixels go from {low} to {high}, but all of them but "
        "{outside} % at either end from {cut}: what is beyond is black or white.",
        low=_short(scale.low),
        high=_short(scale.high),
        outside=OUTSIDE,
        cut=cut,
    )
    return Scale(low, high, words, guessed=True)


def in_doubt(scale: Scale, low: float, high: float, sample: NDArray[Any]) -> Scale:
    """Return the scale of values that seem to be of a known range, or else what fits them better.

    Args:
        scale: As `scale_of` took it.
        low: The least of all values, below 0.
        high: The largest, by which they seem to be of that range.
        sample: Some of the values, of all images alike.
    """
    if np.percentile(sample, 100 - OUTSIDE) >= SLACK * scale.high:
        return scale
    return without_outliers(Scale(low, high, GUESSED, guessed=True), sample)


def without_alpha(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return images `[n, height, width, 4]` on white paper, `[n, height, width, 3]`."""
    colour, alpha = images[..., :3].astype(np.uint16), images[..., 3:].astype(np.uint16)
    return ((colour * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)


def _short(value: float) -> str:
    return f"{value:.0f}" if 1000 <= abs(value) < 1e9 else f"{value:.4g}"
