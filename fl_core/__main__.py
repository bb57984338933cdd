"""`python -m fl_core`."""

import sys

from fl_core import stop_signals

if __name__ == "__main__":
    stop_signals.die_of_all()  # before anything that takes long is loaded
    from fl_core.cli import main

    status = main()
    if status > 128:
        stop_signals.die_of(status - 128)
    sys.exit(status)
