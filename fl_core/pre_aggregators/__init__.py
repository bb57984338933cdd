"""What the server makes of updates before it combines them, one file each."""

from fl_core.family_member import registry
from fl_core.pre_aggregators.base import PreAggregator
from fl_core.pre_aggregators.bucketing import Bucketing
from fl_core.pre_aggregators.nearest_neighbours import NearestNeighbours
from fl_core.pre_aggregators.no_mixing import NoMixing

PRE_AGGREGATORS: dict[str, type[PreAggregator]] = registry(NoMixing, Bucketing, NearestNeighbours)

__all__ = ["PRE_AGGREGATORS", "Bucketing", "NearestNeighbours", "NoMixing", "PreAggregator"]
