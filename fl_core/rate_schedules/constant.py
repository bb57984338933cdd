"""One learning rate for all rounds."""

from typing import ClassVar

from fl_core.rate_schedules.base import RateSchedule


class Constant(RateSchedule):
    """Each round's is the config's, to the bit."""

    kind: ClassVar[str] = "constant"
    label: ClassVar[str] = "The same in all rounds"
    about: ClassVar[str] = (
        "Parties train with the same learning rate in the first round and the last."
    )

    def share(self, round: int, num_rounds: int) -> float:
        return 1.0
