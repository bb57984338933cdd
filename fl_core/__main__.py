"""`python -m fl_core`, and the command `fedarium` once it is installed."""

import sys
from typing import NoReturn

from fl_core import stop_signals


def start() -> NoReturn:
    """Do what the command line says, and end as it says: with a status, or as a signal does."""
    stop_signals.die_of_all()  # before anything that takes long is loaded
    from fl_core.cli import main

    status = main()
    if status > 128:
        stop_signals.die_of(status - 128)
    sys.exit(status)


if __name__ == "__main__":
    start()
