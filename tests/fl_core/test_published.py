"""What the page and the README promise, at full size. Minutes: `make test-slow`."""

import pytest

from fl_core import RunConfig, run_rounds
from fl_core.events import RoundFinished
from fl_core.partitioners import Dirichlet
from pages.shared.presets import PRESETS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def accuracies(config: RunConfig) -> list[float]:
    """Return the global accuracy after every round, 0 included."""
    return [e.accuracy for e in run_rounds(config) if isinstance(e, RoundFinished)]


@pytest.mark.parametrize("seed", [42, 1, 2, 3, 4])
def test_the_default_run_reads_97_percent_of_the_real_test_set(seed):
    assert accuracies(RunConfig(seed=seed))[-1] >= 0.97


def test_the_notebook_replayed_scores_as_the_notebook_does():
    """The notebook reports about 99 % on its own fifth after ten rounds of passing on."""
    assert accuracies(PRESETS["The notebook, replayed"].config)[-1] >= 0.985


def test_skew_costs_accuracy():
    """Hsu et al. 2019, figure 3: the lower alpha, the lower the accuracy at a fixed budget."""
    finals = [
        accuracies(RunConfig(num_parties=10, partitioner=Dirichlet(skew=skew)))[-1]
        for skew in (0.0, 0.7, 1.0)
    ]
    assert finals[0] > finals[1] + 0.02 > finals[2] + 0.04


def test_replaying_the_notebook_without_its_reshuffling_forgets_what_others_know():
    """One model passed on between skewed parties ends near what its last party knows."""
    notebook = PRESETS["The notebook, replayed"].config
    skewed = notebook.model_copy(
        update={
            "partitioner": Dirichlet(skew=1.0),
            "strategy": notebook.strategy.model_copy(update={"reshuffle": False}),
            "num_images": 12_000,
        }
    )
    averaged = skewed.model_copy(update={"strategy": RunConfig().strategy})
    assert max(accuracies(skewed)) < 0.7 < accuracies(averaged)[-1]
