"""What to try where a run broke down, or came to nothing."""

from fl_core.config import RunConfig
from fl_core.dead_training import gentler_rate
from fl_core.knobs import knobs_of
from fl_core.runs.run_states import RunState
from pages.shared.run_reading.evidence import Evidence
from pages.shared.run_reading.luck import guesses
from pages.shared.run_reading.material import Material
from pages.shared.run_reading.proposal import Proposal, propose

LONGER = 3
"""Times as many rounds, where a run came to nothing."""

MEMBERS = ("strategy", "pre_aggregator", "aggregator", "server_step")


def diverged(material: Material, found: Evidence | None) -> Proposal | None:
    """Propose what is steadier: a member as it is usually set, or a lower learning rate."""
    if not material.diverged:
        return None
    return _usual_member(material.config) or _lower_rate(material.config, "expect_steadier")


def came_to_nothing(material: Material, found: Evidence | None) -> Proposal | None:
    """Propose another learning rate, or more rounds, where models are no better than guessing."""
    config = material.config
    if found is None or not found.only_guesses:
        return None
    own, commonest = found.own, found.commonest
    if own and commonest and own.images and not guesses(own, commonest):
        return None  # parties learn; it is lost when it is combined
    usual = config.optimizer.usual_rate
    if config.learning_rate < usual:
        values = {"now": config.learning_rate, "to": usual}
        turned = {"learning_rate": usual}
        return propose(config, "try_higher_rate", "expect_to_start", turned, **values)
    if config.learning_rate > usual:
        return _lower_rate(config, "expect_to_start")
    if material.state is not RunState.FINISHED:
        return None
    most = int(knobs_of(RunConfig)["num_rounds"].high or 0)
    rounds = min(most, LONGER * config.num_rounds)
    return propose(
        config,
        "try_longer",
        "expect_to_start",
        {"num_rounds": rounds},
        rounds=config.num_rounds,
        to=rounds,
    )


def own_starts(material: Material, found: Evidence | None) -> Proposal | None:
    """Propose that all start from one model."""
    turned = {"own_start": False}
    return propose(material.config, "try_common_start", "expect_common_start", turned)


def _usual_member(config: RunConfig) -> Proposal | None:
    """Propose to set back a member whose knobs alone can make training diverge."""
    for name in MEMBERS:
        member = getattr(config, name)
        caution = member.caution(config)
        if caution and caution.certain:
            turned = {name: type(member)()}
            values = {"label": member.label}
            if told := propose(config, "try_gentler_member", "expect_steadier", turned, **values):
                return told
    return None


def _lower_rate(config: RunConfig, expected: str) -> Proposal | None:
    to = float(f"{max(gentler_rate(config), _least_rate()):.3g}")
    if to >= config.learning_rate:
        return None
    values = {"now": config.learning_rate, "to": to}
    return propose(config, "try_lower_rate", expected, {"learning_rate": to}, **values)


def _least_rate() -> float:
    return float(knobs_of(RunConfig)["learning_rate"].low or 0)
