"""What the parties' learning rate does from round to round, one file each."""

from fl_core.family_member import registry
from fl_core.rate_schedules.base import LEAST, RateSchedule
from fl_core.rate_schedules.by_factor import ByFactor
from fl_core.rate_schedules.constant import Constant
from fl_core.rate_schedules.cosine import Cosine

RATE_SCHEDULES: dict[str, type[RateSchedule]] = registry(Constant, ByFactor, Cosine)

__all__ = ["LEAST", "RATE_SCHEDULES", "ByFactor", "Constant", "Cosine", "RateSchedule"]
