"""Runs that bring each two members of different families together, in few of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations, product

from fl_core import RunConfig
from fl_core.errors import ConfigError, Conflict
from fl_core.families import FAMILIES
from fl_core.knobs import knobs_of

Chosen = Mapping[str, str]
Pair = frozenset[tuple[str, str]]

NOT_TRIED = ("dataset",)
"""Is handed in as arrays here."""

MEMBERS: dict[str, list[str]] = {
    name: list(knob.members or knob.options)
    for name, knob in knobs_of(RunConfig).items()
    if name not in NOT_TRIED and (knob.members or name == "optimizer")
}
"""By field, what can be chosen; the first is taken where nothing else is asked for."""

BASE = {"optimizer": "sgd", "model": "softmax"}
SHAPE = {"num_parties": 8, "num_images": 128, "batch_size": 32, "learning_rate": 0.05}


def default(field: str) -> str:
    """Return the member of a field where no pair asks for one: the quickest, of least needs."""
    return BASE.get(field) or MEMBERS[field][0]


def pairs_of(chosen: Chosen) -> set[Pair]:
    """Return each two choices of a run."""
    return {frozenset(pair) for pair in combinations(chosen.items(), 2)}


def every_pair() -> list[Pair]:
    """Return each two members of different families."""
    return [
        frozenset({(one, a), (other, b)})
        for one, other in combinations(MEMBERS, 2)
        for a, b in product(MEMBERS[one], MEMBERS[other])
    ]


def config_of(chosen: Chosen, **knobs: object) -> RunConfig:
    """Return a small config; what is not chosen is the default."""
    return RunConfig.of(SHAPE | BASE | dict(knobs) | dict(chosen))


def refusals(pair: Pair) -> Sequence[Conflict]:
    """Return what is against a pair where all else is the default."""
    try:
        config_of(dict(pair))
    except ConfigError as error:
        return error.conflicts
    return ()


def names_both(conflict: Conflict, pair: Pair) -> bool:
    """Return whether a sentence is about both of a pair and calls both by their names."""
    fields = {field for field, _ in pair}
    about = fields <= {path[0] for path in conflict.knobs}
    return about and all(
        any(name in conflict.sentence for name in _names(field, member)) for field, member in pair
    )


def _names(field: str, member: str) -> Iterable[str]:
    knob = knobs_of(RunConfig)[field]
    return (knob.label, FAMILIES[field][member].label if field in FAMILIES else member)


def runs_of(pairs: Iterable[Pair]) -> Iterator[dict[str, str]]:
    """Yield runs that nothing is against until each pair, allowed by itself, is in one.

    Greedily: a run begins with a pair that is left, and of each other family takes the member that
    brings the most of those left, the default where none brings any. A model that is not asked for
    is the quickest, for each other one costs seconds.
    """
    left = dict.fromkeys(pairs)
    while left:
        chosen = dict(next(iter(left)))
        for field in MEMBERS:
            if field in chosen or field == "model":
                continue
            brings = partial(_brought, left, chosen, field)
            best_first = sorted(_in_order(field), key=brings, reverse=True)
            chosen[field] = next(m for m in best_first if not _against(chosen | {field: m}))
        chosen.setdefault("model", default("model"))
        for pair in pairs_of(chosen):
            left.pop(pair, None)
        yield chosen


def _in_order(field: str) -> list[str]:
    return sorted(MEMBERS[field], key=lambda member: member != default(field))


def _brought(left: Mapping[Pair, None], chosen: Chosen, field: str, member: str) -> int:
    return sum(frozenset({(field, member), other}) in left for other in chosen.items())


def _against(chosen: Chosen) -> bool:
    return bool(RunConfig.problems(SHAPE | BASE | dict(chosen)))
