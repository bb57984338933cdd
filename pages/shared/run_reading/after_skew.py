"""What to try where parties hold unlike images, or where they could."""

from fl_core.config import RunConfig
from fl_core.knobs import knobs_of
from fl_core.partitioners import Dirichlet
from fl_core.runs.run_states import RunState
from fl_core.strategies import FedProx
from pages.shared.run_reading.evidence import Evidence, tested
from pages.shared.run_reading.luck import Accuracy, verdict
from pages.shared.run_reading.material import Material
from pages.shared.run_reading.proposal import Proposal, propose
from pages.shared.run_reading.sentence import Share
from pages.shared.run_reading.skew_effect import mixes

MUCH_LOCAL_WORK = 4
"""Local epochs, or times that many steps of one epoch, between two averages."""

STRONG_SKEW = 0.9
LONGER = 2


def smaller_portions(material: Material, found: Evidence | None) -> Proposal | None:
    """Propose to average more often where skewed parties train long in between."""
    config = material.config
    if mixes(material) != "skewed":
        return None
    if config.local_steps:
        return _fewer_steps(material)
    if config.local_epochs < MUCH_LOCAL_WORK:
        return None
    rounds = config.num_rounds * config.local_epochs
    if rounds > _most_rounds():
        return None
    return propose(
        config,
        "try_fewer_epochs",
        "expect_less_drift",
        {"local_epochs": 1, "num_rounds": rounds},
        now=config.local_epochs,
        rounds=rounds,
    )


def longer(material: Material, found: Evidence | None) -> Proposal | None:
    """Propose more rounds where a run that is done was still getting better."""
    config = material.config
    if found is None or material.state is not RunState.FINISHED or mixes(material) == "alike":
        return None
    by_round = tested(material)
    earlier = by_round[by_round.index <= found.round * 2 / 3]
    if earlier.empty or earlier.index[-1] < 1 or by_round.max() > found.together.share:
        return None  # the last is to be the best: whoever sees it fall would not believe the rest
    before, images = float(earlier.iloc[-1]), found.together.images
    if verdict(found.together, Accuracy(before, images)) != "above":
        return None
    rounds = min(_most_rounds(), LONGER * config.num_rounds)
    return propose(
        config,
        "try_more_rounds",
        "expect_further",
        {"num_rounds": rounds},
        earlier=Share(before),
        before=int(earlier.index[-1]),
        now=Share(found.together.share),
        round=found.round,
        to=rounds,
    )


def against_drift(material: Material, found: Evidence | None) -> Proposal | None:
    """Propose a method made for parties that hold unlike images, which goes with any optimiser."""
    if mixes(material) != "skewed":
        return None
    turned, label = {"strategy": FedProx()}, FedProx.label
    return propose(material.config, "try_against_drift", "expect_little_drift", turned, label=label)


def more_skew(material: Material, found: Evidence | None) -> Proposal | None:
    """Propose unlike parties where they are alike, or nobody knows."""
    config = material.config
    if config.num_parties == 1 or config.strategy.pools:
        return None
    split = Dirichlet(skew=STRONG_SKEW, min_images=config.partitioner.min_images)
    name = "try_more_skew" if mixes(material) == "alike" else "try_some_skew"
    return propose(config, name, "expect_skew", {"partitioner": split}, to=STRONG_SKEW)


def _fewer_steps(material: Material) -> Proposal | None:
    """Propose a quarter of the steps where parties take as many as some epochs have."""
    config, facts = material.config, material.facts
    if facts is None or facts.num_train is None:
        return None
    an_epoch = max(1.0, float(facts.num_train.mean()) / config.batch_size)
    if config.local_steps < MUCH_LOCAL_WORK * an_epoch:
        return None
    steps, rest = divmod(config.local_steps, MUCH_LOCAL_WORK)
    rounds = MUCH_LOCAL_WORK * config.num_rounds
    if rounds > _most_rounds() or rest:
        return None
    return propose(
        config,
        "try_fewer_steps",
        "expect_less_drift",
        {"local_steps": steps, "num_rounds": rounds},
        now=config.local_steps,
        to=steps,
        rounds=rounds,
    )


def _most_rounds() -> int:
    return int(knobs_of(RunConfig)["num_rounds"].high or 0)
