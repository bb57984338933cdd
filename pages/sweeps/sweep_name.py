"""What a sweep is called, in the language of whoever looks."""

from fl_core.runs.sweeps import Sweep
from pages.language.spoken import text


def title_of(sweep: Sweep) -> str:
    """Return its name: sweeps keep theirs in English, whoever started them."""
    labels = " · ".join(axis.label for axis in sweep.plan.axes)
    if sweep.name in ("", labels):
        return " · ".join(text(axis.label) for axis in sweep.plan.axes)
    return text(sweep.name)
