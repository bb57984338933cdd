"""Ways to combine what parties send back into one step, one file each."""

from fl_core.aggregators.base import Aggregator
from fl_core.aggregators.bulyan import Bulyan
from fl_core.aggregators.centred_clipping import CentredClipping
from fl_core.aggregators.coordinate_median import CoordinateMedian
from fl_core.aggregators.geometric_median import GeometricMedian
from fl_core.aggregators.krum import Krum
from fl_core.aggregators.multi_krum import MultiKrum
from fl_core.aggregators.norm_clipping import NormClipping
from fl_core.aggregators.plain_mean import PlainMean
from fl_core.aggregators.trimmed_mean import TrimmedMean
from fl_core.aggregators.weighted_mean import WeightedMean
from fl_core.family_member import registry

AGGREGATORS: dict[str, type[Aggregator]] = registry(
    WeightedMean,
    PlainMean,
    CoordinateMedian,
    TrimmedMean,
    Krum,
    MultiKrum,
    Bulyan,
    GeometricMedian,
    NormClipping,
    CentredClipping,
)

__all__ = [
    "AGGREGATORS",
    "Aggregator",
    "Bulyan",
    "CentredClipping",
    "CoordinateMedian",
    "GeometricMedian",
    "Krum",
    "MultiKrum",
    "NormClipping",
    "PlainMean",
    "TrimmedMean",
    "WeightedMean",
]
