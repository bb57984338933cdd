"""Which models there are in a state, and which parties use which. Plain numpy."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from fl_core.strategies import Strategy
from fl_core.updates_and_state import ServerState, Weights

MODELS_AT_ONCE = 64
"""Handed to a trainer together: of thousands of parties with models of their own, not all."""


@dataclass(frozen=True)
class PartyModel:
    """One model, and the parties that use it, in their order."""

    weights: Weights
    parties: list[int] = field(default_factory=list)


def party_models(
    strategy: Strategy, state: ServerState, parties: Sequence[int]
) -> list[PartyModel]:
    """Return each model that some of these parties use, once: a single one where all share it."""
    return _shared({party: strategy.model_of(state, party) for party in parties})


def _shared(models: Mapping[int, Weights]) -> list[PartyModel]:
    """Return each model once, with the parties whose it is."""
    found: dict[int, PartyModel] = {}
    for party, weights in models.items():
        found.setdefault(id(weights), PartyModel(weights)).parties.append(party)
    return list(found.values())


@dataclass(frozen=True)
class Starts:
    """Some models, and what parties start from.

    Attributes:
        models: `[k, num_weights]` float32.
        start: Of each party in this part, which of them it starts from.
        candidates: Where parties choose for themselves, those that they choose from.
    """

    models: Weights
    start: dict[int, int]
    candidates: Sequence[int] = ()


def starts(strategy: Strategy, state: ServerState, parties: Sequence[int]) -> Iterator[Starts]:
    """Yield some models at a time and the parties that start from them.

    All parties that share a model are in one part, each party in exactly one; where parties choose
    among models, all are in one.
    """
    if choice := strategy.candidates(state):
        yield Starts(np.stack(choice), dict.fromkeys(parties, 0), range(len(choice)))
        return
    yield from in_parts({party: strategy.model_of(state, party) for party in parties})


def in_parts(start: Mapping[int, Weights]) -> Iterator[Starts]:
    """Yield some models at a time and the parties that start from them.

    All parties that share a model are in one part.

    Args:
        start: What each party starts from; the very same array where it is shared.
    """
    models = _shared(start)
    for first in range(0, len(models), MODELS_AT_ONCE):
        some = models[first : first + MODELS_AT_ONCE]
        index = {party: place for place, model in enumerate(some) for party in model.parties}
        yield Starts(np.stack([model.weights for model in some]), index)
