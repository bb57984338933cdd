"""Which models a run has to tell apart, and if the server averages them: functions of a config."""

from typing import Literal

from fl_core.aggregators import PlainMean, WeightedMean
from fl_core.config import RunConfig
from fl_core.pre_aggregators import NoMixing
from fl_core.server_steps import Plain
from fl_core.strategies import Strategy

ModelsUsed = Literal["one", "single_party", "turns", "personal", "pooled", "several", "alone"]
"""One global model made of the parties' own; that of a single party; one that is passed on; a
global one beside personal ones; one trained on all images; several that parties use, each combined
from what some sent or in part; each party's own, never combined."""


def models_used(config: RunConfig) -> ModelsUsed:
    """Return which models there are."""
    strategy = config.strategy
    if strategy.own_models:
        return "alone" if strategy.sends_nothing else "several"
    if strategy.pools:
        return "pooled"
    if strategy.trains_personal:
        return "personal"
    if config.num_parties == 1:
        return "single_party"
    return "turns" if strategy.sequential else "one"


def averages(config: RunConfig) -> bool:
    """Return whether the global model is the mean of the parties' models, and nothing else."""
    strategy, step = config.strategy, config.server_step
    return (
        not strategy.combines_itself
        and type(strategy).to_combine is Strategy.to_combine
        and isinstance(config.pre_aggregator, NoMixing)
        and type(config.aggregator) in (WeightedMean, PlainMean)
        and type(step) is Plain
        and step.rate == 1
    )
