"""The party colours can be told from each other and from the background, by everybody."""

import re
import tomllib
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from pages.components import component
from pages.shared import palette
from pages.shared.palette import (
    PARTY_COLORS,
    SEQUENTIAL_SCALE,
    party_color,
    party_dash,
    party_marker,
)

GALLERY = (Path(component.__file__).parent / "image_gallery.css").read_text(encoding="utf-8")
RIGHT_COLOR, WRONG_COLOR = (
    re.search(rf"--{verdict}: (#[0-9a-f]{{6}});", GALLERY)[1] for verdict in ("right", "wrong")
)
SETTINGS = tomllib.loads(
    (Path(palette.__file__).parents[2] / ".streamlit/config.toml").read_text(encoding="utf-8")
)
BACKGROUNDS = [SETTINGS["theme"][scheme]["backgroundColor"] for scheme in ("light", "dark")]

# Machado, Oliveira and Fernandes (2009), full severity, for linear RGB.
VISIONS = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def linear_rgb(color: str) -> np.ndarray:
    srgb = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def contrast(a: str, b: str) -> float:
    """Return the contrast ratio of WCAG 2, 1 to 21."""
    low, high = sorted(float(linear_rgb(c) @ [0.2126, 0.7152, 0.0722]) for c in (a, b))
    return (high + 0.05) / (low + 0.05)


def oklab(rgb: np.ndarray) -> np.ndarray:
    """Return Ottosson's Oklab, in which equal distances look about equal."""
    cones = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    lab = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return lab @ np.cbrt(cones @ np.clip(rgb, 0, 1))


def seen(color: str, vision: str) -> np.ndarray:
    return oklab(VISIONS[vision] @ linear_rgb(color))


@pytest.mark.parametrize("vision", VISIONS)
def test_any_two_parties_differ(vision: str) -> None:
    seen_colors = [seen(color, vision) for color in PARTY_COLORS]
    nearest = min(np.linalg.norm(a - b) for a, b in combinations(seen_colors, 2))
    assert nearest > 0.08  # Okabe and Ito's, black and yellow left out: 0.076


@pytest.mark.parametrize("vision", VISIONS)
def test_right_and_wrong_differ(vision: str) -> None:
    assert np.linalg.norm(seen(RIGHT_COLOR, vision) - seen(WRONG_COLOR, vision)) > 0.15


@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("color", [*PARTY_COLORS, RIGHT_COLOR, WRONG_COLOR])
def test_colors_stand_out_from_the_background(color: str, background: str) -> None:
    assert contrast(color, background) >= 3  # WCAG 2.2, 1.4.11, for what is no text


def test_colors_are_ten_hexadecimals() -> None:
    assert len(set(PARTY_COLORS)) == 10
    assert all(re.fullmatch(r"#[0-9A-F]{6}", color) for color in PARTY_COLORS)


def test_twenty_parties_have_lines_of_their_own() -> None:
    assert len({(party_color(i), party_dash(i)) for i in range(40)}) == 40
    assert len({(party_marker(i), party_dash(i)) for i in range(40)}) == 40  # without any colour
    assert {party_dash(i) for i in range(10)} == {"solid"}
    assert {party_dash(i) for i in range(10, 20)} == {"dash"}


def test_sequential_scale_gets_lighter_all_the_way() -> None:
    places = [place for place, _ in SEQUENTIAL_SCALE]
    lightness = [seen(color, "normal")[0] for _, color in SEQUENTIAL_SCALE]
    assert places == sorted(places) and places[0] == 0 and places[-1] == 1
    assert np.all(np.diff(lightness) > 0)


def test_streamlits_own_charts_use_the_colours_of_the_palette() -> None:
    colours = SETTINGS["theme"]["chartCategoricalColors"]
    assert [colour.upper() for colour in colours] == [c.upper() for c in palette.PARTY_COLORS]
