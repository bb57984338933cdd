"""How the command line is called: as whoever reads a sentence about it has just called it."""

import sys
from pathlib import Path

INSTALLED = "fedarium"
FROM_A_CLONE = "python -m fl_core"


def command_name() -> str:
    """Return the words that start it: `fedarium` once that is installed and was used."""
    started_by = Path(sys.argv[0]).stem if sys.argv else ""
    return INSTALLED if started_by == INSTALLED else FROM_A_CLONE
