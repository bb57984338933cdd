"""The ways in which a network can normalise what its layers find."""

from typing import Literal

Normalisation = Literal["none", "group", "layer", "batch"]

NORMALISATIONS = {
    "none": "None",
    "group": "Groups of channels",
    "layer": "All channels together",
    "batch": "Over the batch",
}
"""The words shown of each."""

OTHER_NAMES = {
    name: how
    for how in ("group", "layer", "batch")
    for name in (f"{how} normalisation", f"{how} norm", f"{how}norm", f"{how[0]}n")
}

GROUPS = 8
"""Of channels, whose numbers are multiples of it."""

MOMENTUM = 0.9
"""Share of a running mean and variance that stays after a step.

Keras's 0.99 would need hundreds of steps to forget where they began, and a party of the default
takes 113 a round: until then a model would be tested with statistics of no images at all.
"""

EPSILON = 1e-5
"""Added to a variance, as in the paper's and most networks."""
