"""The next experiment worth trying, from how a run stands: the first of a list that applies."""

from collections.abc import Callable, Container, Sequence

from fl_core.config import RunConfig
from fl_core.config_measuring import MOST_SEED
from fl_core.runs.run_states import ACTIVE
from pages.shared.run_reading import after_skew, after_trouble, other_ways
from pages.shared.run_reading.evidence import Evidence, evidence_of
from pages.shared.run_reading.material import Material
from pages.shared.run_reading.proposal import Proposal, propose

Rule = Callable[[Material, Evidence | None], Proposal | None]


def next_experiment(material: Material, tried: Container[RunConfig] = ()) -> Proposal | None:
    """Return what to try after a run; `None` while it goes on, and where nothing came of it.

    Args:
        material: The run.
        tried: What is not proposed any more.
    """
    if material.state in ACTIVE:
        return None
    found = evidence_of(material)
    if not material.diverged and (found is None or found.round == 0):
        return None
    proposals = (rule(material, found) for rule in RULES)
    return next((each for each in proposals if each and each.config not in tried), None)


def other_seed(material: Material, found: Evidence | None) -> Proposal | None:
    """Propose to see how much is luck, which always can be asked."""
    config = material.config
    seed = config.seed + 1 if config.seed < MOST_SEED else 0
    return propose(config, "try_other_seed", "expect_luck", {"seed": seed}, to=f"{seed}")


RULES: Sequence[Rule] = (
    after_trouble.diverged,
    after_trouble.came_to_nothing,
    other_ways.after_baseline,
    other_ways.after_one_party,
    after_trouble.own_starts,
    after_skew.smaller_portions,
    other_ways.after_other_method,
    after_skew.longer,
    after_skew.against_drift,
    after_skew.more_skew,
    other_seed,
)
"""Each returns a proposal, or `None` where it has none."""
