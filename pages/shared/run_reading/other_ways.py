"""What to try after a run of another way than plain averaging, or of one party: plain averaging."""

from fl_core.strategies import FedAvg
from pages.shared.run_reading.evidence import Evidence
from pages.shared.run_reading.material import Material
from pages.shared.run_reading.models_used import models_used
from pages.shared.run_reading.proposal import Proposal, propose

SOME_PARTIES = 3
BASELINES = {
    "alone": ("try_together_after_alone", "expect_better_than_alone"),
    "pooled": ("try_together_after_pooled", "expect_below_pooled"),
    "turns": ("try_average_after_turns", "expect_fewer_in_a_row"),
}
USUAL = ("pre_aggregator", "aggregator", "server_step")


def after_baseline(material: Material, found: Evidence | None) -> Proposal | None:
    """Propose federated averaging where there were several parties and none of it."""
    config = material.config
    told = BASELINES.get(models_used(config))
    if told is None or config.num_parties == 1:
        return None
    return propose(config, *told, {"strategy": FedAvg()})


def after_one_party(material: Material, found: Evidence | None) -> Proposal | None:
    """Propose several parties, and averaging, where there was one."""
    config = material.config
    if config.num_parties > 1:
        return None
    turned = {"num_parties": SOME_PARTIES, "participation": 1.0, "strategy": FedAvg()}
    return propose(config, "try_more_parties", "expect_own_below", turned, to=SOME_PARTIES)


def after_other_method(material: Material, found: Evidence | None) -> Proposal | None:
    """Propose plain averaging, all else equal, after any other method."""
    config = material.config
    fields = type(config).model_fields
    turned = {"strategy": FedAvg(), **{name: fields[name].default for name in USUAL}}
    return propose(config, "try_plain_averaging", "expect_the_difference", turned)
