"""Which models a run has to tell apart, and if the server averages them: functions of a config."""

from typing import Literal

from fl_core.aggregators import PlainMean, WeightedMean
from fl_core.config import RunConfig
from fl_core.pre_aggregators import NoMixing
from fl_core.server_steps import Plain
from fl_core.strategies import Strategy

ModelsUsed = Literal["one", "turns", "personal", "pooled", "several", "alone"]
"""One global model and, before combining, each party's own; the same one, after each party's turn;
the global one and personal ones; the one that is trained on all images; several in use, each
combined from what some parties sent or in part; or each party's own, never combined."""


def models_used(config: RunConfig) -> ModelsUsed:
    """Return which models there are to tell apart."""
    strategy = config.strategy
    if strategy.own_models:
        return "alone" if strategy.sends_nothing else "several"
    if strategy.pools:
        return "pooled"
    if strategy.trains_personal:
        return "personal"
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
