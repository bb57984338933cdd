"""What the learning rate does from round to round."""

from abc import abstractmethod

from fl_core.family_member import Choice

LEAST = 0.001
"""Of the first rate: no rate is below it, for what parties send is divided by it here and there."""


class RateSchedule(Choice):
    """How the parties' learning rate goes from round to round; in a round it stays as it is."""

    @abstractmethod
    def share(self, round: int, num_rounds: int) -> float:
        """Return which share of the config's learning rate parties train with, `LEAST` to 1.

        Args:
            round: From 1 to `num_rounds`.
            num_rounds: Of the whole run.
        """
