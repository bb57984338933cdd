"""What a paper reports stands beside its run alone, and only where it is of the same images."""

import pytest

from fl_core.config import RunConfig
from fl_core.published_runs import published_runs
from pages.shared.metric_column_names import BY_PARTY, GLOBAL_ON_TEST, View
from pages.train.published_figures import OTHER_IMAGES, published_beside, published_in_words

GLOBAL_ON_OWN = View("global", "own")


@pytest.mark.parametrize("run", published_runs(), ids=lambda run: run.name)
def test_a_figure_is_drawn_beside_the_same_model_on_the_same_images(run):
    (told,) = run.figures
    same = {"test": {GLOBAL_ON_TEST}, "own": {GLOBAL_ON_OWN}, "theirs": set()}[told.images]
    for view in {GLOBAL_ON_TEST, *BY_PARTY}:
        drawn = published_beside(run.config, view)
        words = published_in_words(run.config, view)
        assert all(part in words for part in (run.reports, run.source, run.found, run.differs))
        assert words.endswith(OTHER_IMAGES[told.images]) == (view not in same)
        assert len(drawn) == (view in same)
        for figure in drawn:
            assert (figure.accuracy, figure.round) == (told.accuracy, told.round)
            assert (figure.words, figure.spread) == (told.words, told.spread)


def test_of_other_runs_nothing_is_said():
    assert published_beside(RunConfig(), GLOBAL_ON_TEST) == []
    assert published_in_words(RunConfig(), GLOBAL_ON_TEST) == ""
