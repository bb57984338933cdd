"""Ways to deal images out to parties, one file each."""

from fl_core.family_member import registry
from fl_core.partitioners.base import Indices, Labels, Partitioner, Pool
from fl_core.partitioners.dirichlet import Dirichlet
from fl_core.partitioners.iid import Iid
from fl_core.partitioners.table import Table

PARTITIONERS: dict[str, type[Partitioner]] = registry(Iid, Dirichlet, Table)

__all__ = ["PARTITIONERS", "Dirichlet", "Iid", "Indices", "Labels", "Partitioner", "Pool", "Table"]
