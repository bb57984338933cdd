"""How unlike the parties' images are, and what their own models make of that."""

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from fl_core.metrics import label_skew
from pages.shared.run_reading.evidence import Evidence
from pages.shared.run_reading.luck import verdict
from pages.shared.run_reading.material import Material
from pages.shared.run_reading.models_used import models_used
from pages.shared.run_reading.sentence import Sentence, Share, Skew, say

BY_CHANCE = 2.0
"""Times the skew that dealing blindly gives: up to that parties count as alike."""

Mixes = Literal["alike", "skewed", "unknown"]


def skew_effect(found: Evidence) -> list[Sentence]:
    """Return how skewed the split is, and how the parties' own models do at home and elsewhere."""
    if mixes(found.material) == "unknown":
        return []
    return [how_skewed(found.material), *_at_home(found)]


def mixes(material: Material) -> Mixes:
    """Return whether parties hold like mixes of classes, as far as it is known."""
    counts = _counts(material)
    if counts is None:
        return "unknown"
    return "skewed" if label_skew(counts) > BY_CHANCE * skew_by_chance(counts) else "alike"


def how_skewed(material: Material) -> Sentence:
    """Return how far the mixes are apart, of a run of which it is known."""
    counts = _counts(material)
    assert counts is not None
    skew = Skew(label_skew(counts))
    if mixes(material) == "alike":
        return say("mixes_alike", skew=skew)
    sizes = counts.sum(axis=1)
    commonest = counts.max(axis=1)[sizes > 0].sum() / sizes.sum()
    of_all = counts.sum(axis=0).max() / sizes.sum()
    return say("mixes_unlike", skew=skew, own=Share(float(commonest)), all=Share(float(of_all)))


def skew_by_chance(counts: NDArray[np.intp]) -> float:
    """Return about which label skew parties of these sizes have where images are dealt blindly.

    A class of share p is off by sqrt(2 p (1 - p) / (pi n)) on average in n images drawn at random.

    Args:
        counts: `[num_parties, num_classes]`.
    """
    sizes = counts.sum(axis=1)
    shares = counts.sum(axis=0) / counts.sum()
    off = float(np.sqrt(2 / math.pi * shares * (1 - shares)).sum()) / 2
    held = sizes[sizes > 0].astype(float)
    return float(np.average(off / np.sqrt(held), weights=held))


def _counts(material: Material) -> NDArray[np.intp] | None:
    """Return who holds what, if several parties do and go on doing so."""
    facts, strategy = material.facts, material.config.strategy
    if facts is None or strategy.pools or strategy.redeals_every_round:
        return None
    holding = np.count_nonzero(facts.label_counts.sum(axis=1))
    return facts.label_counts if holding > 1 else None


def _at_home(found: Evidence) -> list[Sentence]:
    if models_used(found.material.config) not in ("one", "alone"):
        return []
    home, elsewhere = found.own_at_home, found.own
    if home is None or elsewhere is None:
        return []
    how = verdict(home, elsewhere)
    return [say(f"at_home_{how}", home=Share(home.share), test=Share(elsewhere.share))]
