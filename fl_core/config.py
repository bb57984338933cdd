"""RunConfig: every knob of a run, with its default, bounds, unit and help. Frozen."""

from fl_core.config_data import DataKnobs
from fl_core.config_federation import FederationKnobs
from fl_core.config_measuring import MeasuringKnobs
from fl_core.config_training import TrainingKnobs

GROUPS = {name: name.capitalize() for name in ("federation", "data", "training", "measuring")}


class RunConfig(MeasuringKnobs, TrainingKnobs, DataKnobs, FederationKnobs):
    """Everything that decides what a run computes; two equal configs give equal histories.

    Its knobs stand in the order of the groups, which is the reverse of that of the classes.
    """

    @property
    def parties_per_round(self) -> int:
        """How many parties take part in a round, at least one."""
        return max(1, round(self.participation * self.num_parties))
