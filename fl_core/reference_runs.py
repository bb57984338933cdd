"""The two runs that others are compared with: all images in one place, and each party alone.

McMahan, Moore, Ramage, Hampson and Agüera y Arcas 2017, "Communication-Efficient Learning of Deep
Networks from Decentralized Data", and Zhao, Li, Lai, Suda, Civin and Chandra 2018, "Federated
Learning with Non-IID Data", draw such baselines. What lies between a federated run and the first is
what keeping images apart costs; what lies between it and the second, what working together gains.

A fair comparison changes who sees which images, and nothing else. Seed, images, split, held-out
images, network, start, optimiser, learning rate, batch size, rounds and all that is measured are
the run's own. In each round every image that is trained on is gone through equally often, *equal
epochs a round*:

- All parties train in every round (participation 1): who is alone waits for no invitation, and one
  place has all images all the time. A run of fewer parties a round looks at fewer images.
- Steps a round instead of epochs are taken by each party alone; one place takes as many as all
  parties do together, and so looks at as many images.
- What only a server does (mixing, aggregation, server step) and own random starts are left out: no
  model is sent, and nothing is combined.

So runs that differ in their method alone have the same two references.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal

from fl_core.config import RunConfig
from fl_core.errors import ConfigError
from fl_core.knobs import knobs_of
from fl_core.strategies import Alone, FedAvg, Pooled, Strategy
from fl_core.translatable import joined, translatable

Kind = Literal["pooled", "alone"]

STRATEGIES: Mapping[Kind, Strategy] = {"pooled": Pooled(), "alone": Alone()}
"""In the order in which they are trained and told."""

ROLE = "reference"
"""What a run is there for that was started to be compared with, in the store."""

PRIORITY = -1
"""In the queue: whoever starts a run does not wait behind what others are compared with."""

_KNOBS = knobs_of(RunConfig)
_PLAIN = {
    name: _KNOBS[name].default
    for name in ("participation", "pre_aggregator", "aggregator", "server_step", "own_start")
}


@lru_cache(maxsize=256)
def reference_configs(config: RunConfig) -> Mapping[Kind, RunConfig]:
    """Return what a run is compared with, as configs to run; empty where `why_none` says why.

    One place is left out where it would have to take more steps a round than a run can.
    """
    if why_none(config):
        return MappingProxyType({})
    found = {kind: _reference(config, kind) for kind in STRATEGIES}
    return MappingProxyType({kind: each for kind, each in found.items() if each})


def why_none(config: RunConfig) -> str:
    """Return in a sentence why a run is compared with nothing; empty where it is."""
    if any(type(config.strategy) is type(each) for each in STRATEGIES.values()):
        return translatable("This run is itself what others are compared with.")
    if config.num_parties == 1:
        return translatable(
            "One party has all images, and is alone: there is nothing to compare it with."
        )
    return ""


def what_it_is_for(config: RunConfig) -> RunConfig:
    """Return a config without its method: all whose references are the same have the same."""
    return config.model_copy(update={**_PLAIN, "strategy": FedAvg()})


def unequal_work(config: RunConfig) -> str:
    """Return in sentences where a run and its references do not do equal work; mostly empty."""
    told = []
    if config.parties_per_round < config.num_parties:
        told.append(
            translatable(
                "They go through all images in every round, while {some} of {parties} parties "
                "take part in one of this run’s.",
                some=config.parties_per_round,
                parties=config.num_parties,
            )
        )
    if config.strategy.trains_personal:
        told.append(
            translatable("This run trains twice a round: the global model, and personal ones.")
        )
    if config.local_steps and "pooled" not in reference_configs(config) and not why_none(config):
        most = int(_KNOBS["local_steps"].high or 0)
        told.append(
            translatable(
                "All images in one place is left out: as many steps as all parties take together "
                "are more than {most} a round.",
                most=most,
            )
        )
    return joined(" ", told)


def _reference(config: RunConfig, kind: Kind) -> RunConfig | None:
    changed: dict[str, Any] = {**_PLAIN, "strategy": STRATEGIES[kind]}
    if kind == "pooled":
        changed["local_steps"] = config.local_steps * config.num_parties
    try:
        return RunConfig.of({**config.model_dump(), **_dumped(changed)})
    except ConfigError:
        return None


def _dumped(values: Mapping[str, Any]) -> dict[str, Any]:
    return {n: v.model_dump() if _KNOBS[n].members else v for n, v in values.items()}
