"""Ways to deal images out to parties, one file each."""

from fl_core.family_member import registry
from fl_core.partitioners.base import Indices, Labels, Partitioner, Pool
from fl_core.partitioners.classes import Classes
from fl_core.partitioners.dirichlet import Dirichlet
from fl_core.partitioners.dirichlet_by_class import DirichletByClass
from fl_core.partitioners.iid import Iid
from fl_core.partitioners.natural import Natural
from fl_core.partitioners.shards import Shards
from fl_core.partitioners.table import Table

PARTITIONERS: dict[str, type[Partitioner]] = registry(
    Iid,
    Dirichlet,
    DirichletByClass,
    Shards,
    Classes,
    Natural,
    Table,
)

__all__ = [
    "PARTITIONERS",
    "Classes",
    "Dirichlet",
    "DirichletByClass",
    "Iid",
    "Indices",
    "Labels",
    "Natural",
    "Partitioner",
    "Pool",
    "Shards",
    "Table",
]
