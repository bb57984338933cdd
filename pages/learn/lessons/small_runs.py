"""What the runs of all lessons have in common: they are small, and measured on small samples."""

from typing import Any

from fl_core.config import RunConfig

SEED = 42
MEASURED = {"test_images": 1000, "party_test_images": 300, "gallery_images": 0, "seed": SEED}
"""A thousand test images are over quickly and sure to about three points."""

QUICK = {"model": "mcmahan_2nn"}
"""Two hidden layers of 200 units: a tenth of the work of the usual network, and good on digits."""


def small_run(**knobs: Any) -> RunConfig:
    """Return the config of a run that takes some seconds."""
    return RunConfig.of({**MEASURED, **QUICK, **knobs})
