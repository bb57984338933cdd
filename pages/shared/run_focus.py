"""Which run a visitor looks at."""

from collections.abc import Sequence
from dataclasses import dataclass

from fl_core.runs.run import Run


@dataclass(frozen=True)
class Focus:
    """What the address asks for.

    Attributes:
        run: The run that is being looked at.
        unknown: Whether the address names one that is not here.
        problems: Why some knobs are not as the address sets them.
    """

    run: Run | None = None
    unknown: bool = False
    problems: Sequence[str] = ()
