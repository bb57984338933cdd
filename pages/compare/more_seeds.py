"""The way to a fair comparison: the same runs with more seeds, so that luck can be told."""

from collections.abc import Sequence

import streamlit as st

from fl_core.analysis.seed_spread import FEWEST
from fl_core.config import RunConfig
from fl_core.config_seeds import Seeds, with_seeds
from fl_core.errors import FedariumError
from fl_core.runs.run import Run
from fl_core.runs.run_groups import Group
from fl_core.translatable import Plural
from pages.compare.choices import address_of
from pages.language.spoken import text
from pages.shared import page_address, session
from pages.shared.comparison_address import PAGE
from pages.shared.run_access import RunAccess

LABEL = Plural(
    "runs",
    "Train 1 run more, for three equal seeds of each",
    "Train {runs} runs more, for three equal seeds of each",
)
WHY = (
    "With one seed nobody can tell a better method from a lucky deal. Runs with the same seed have "
    "the same images dealt, the same start and the same batches."
)


def draw_more_seeds(access: RunAccess, groups: Sequence[Group], runs: Sequence[Run]) -> None:
    """Draw the button, where any group lacks seeds that others have."""
    missing = configs_for_equal_seeds(groups)
    if not missing:
        return
    st.button(
        text(LABEL, runs=len(missing)),
        key=session.own_key(PAGE, "more seeds"),
        on_click=_train,
        args=(access, missing, runs),
        disabled=not access.may_run,
        help=text(WHY),
    )


def configs_for_equal_seeds(groups: Sequence[Group], fewest: int = FEWEST) -> list[RunConfig]:
    """Return what is to be trained so that all groups have the same seeds, and enough of them."""
    seeds = sorted({seed for group in groups for seed in group.seeds})
    while seeds and len(seeds) < fewest:
        seeds.append(_next(seeds))
    return [
        with_seeds(group.config, each)
        for each in seeds
        for group in groups
        if each not in group.seeds
    ]


def _next(seeds: Sequence[Seeds]) -> Seeds:
    """Return seeds that nobody has yet, other ones in what is not the same in all that is there."""
    varies = [len({*part}) > 1 for part in zip(*seeds, strict=True)]
    if not any(varies):
        varies = [True] * len(varies)
    highest = (max(part) for part in zip(*seeds, strict=True))
    return Seeds(*(part + other for part, other in zip(highest, varies, strict=True)))


def _train(access: RunAccess, missing: Sequence[RunConfig], runs: Sequence[Run]) -> None:
    """Queue what is not there yet, and show it with the others."""
    try:
        ids = access.submit_to_compare(missing)
    except FedariumError as error:
        session.say_later(str(error))
        return
    page_address.tell(PAGE, **address_of([*(run.id for run in runs), *ids]))
