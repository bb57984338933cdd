"""Runs of each kind, trained, kept and read: what is said is what happened."""

import re

import numpy as np
import pytest

from fl_core import RunConfig
from fl_core.partitioners import Dirichlet
from fl_core.runs.run_states import RunState
from fl_core.strategies import STRATEGIES, Alone, FedProx, Pooled
from pages.shared.metric_column_names import GLOBAL_ON_TEST, OWN_ON_TEST
from pages.shared.run_reading.before_start import bytes_sent
from pages.shared.run_reading.english import ENGLISH
from pages.shared.run_reading.material import Material
from pages.shared.run_reading.next_experiment import next_experiment
from pages.shared.run_reading.reading import reading_of
from pages.shared.run_reading.skew_effect import mixes
from tests.fl_core.tiny_data import tiny
from tests.pages.trained_material import trained

SMALL = {"num_images": 600, "num_parties": 3, "holdout": 0.2, "party_test_images": 1000}


def told(run: Material, round: int | None = None) -> str:
    return ENGLISH.paragraph(reading_of(run, round).all)


def last(run: Material, column: str) -> float:
    return float(run.history.rounds[column].iloc[-1])


def test_equal_parties(tmp_path):
    run = trained(tiny(**SMALL, num_rounds=4, local_epochs=3), tmp_path)
    words = told(run)
    assert mixes(run) == "alike" and "much the same mix" in words
    assert f"{100 * last(run, 'global_on_test_accuracy'):.1f} %" in words
    assert "After round 4 each party’s own model" in words
    sent = 4 * 2 * 3 * 170 * 4  # rounds, ways, parties, weights, bytes
    assert f"So far {sent / 1000:.1f} kB of weights" in words
    proposal = next_experiment(run)
    assert proposal and isinstance(proposal.config.partitioner, Dirichlet)


def test_skewed_parties(tmp_path):
    """The average knows classes that its parts do not, and each part is better at home."""
    config = tiny(**SMALL, partitioner=Dirichlet(skew=0.95), num_rounds=6, local_epochs=6)
    run = trained(config, tmp_path)
    words, reading = told(run), reading_of(run)
    assert mixes(run) == "skewed" and "unlike mixes" in words
    assert [each.name for each in reading.outcome] == ["averaged_above"]
    assert "it is good at home, and not elsewhere" in words
    assert "recognises" in words or "furthest ahead" in words
    own, shared = (run.matrix(6, view) for view in (OWN_ON_TEST, GLOBAL_ON_TEST))
    assert own is not None and shared is not None
    (classes,) = reading.classes
    for name in classes.values["classes"].names:
        row = int(name)
        assert shared[row, row] / shared[row].sum() > own[row, row] / own[row].sum()
    proposal = next_experiment(run)
    assert proposal and proposal.config.local_epochs == 1 and proposal.config.num_rounds == 36


def test_references_that_were_trained(tmp_path):
    config = tiny(**SMALL, partitioner=Dirichlet(skew=0.95), num_rounds=5)
    series = {}
    for kind, strategy in (("alone", Alone()), ("pooled", Pooled())):
        folder = tmp_path / kind
        folder.mkdir()
        other = trained(config.model_copy(update={"strategy": strategy}), folder)
        series[kind] = other.history.rounds.set_index("round")["global_on_test_accuracy"]
        assert reading_of(other).comparison == []
    run = trained(config, tmp_path)
    run = Material(**{**vars(run), "references": series})
    told = {each.name: each.values["other"].value for each in reading_of(run).comparison}
    assert {name.split("_")[0]: share for name, share in told.items()} == {
        kind: by_round[5] for kind, by_round in series.items()
    }
    assert "alone_above" in told


def test_what_diverges_is_told_as_that(tmp_path):
    """Each step goes 10 * 1 times the way to the received model, so it ends 9 times as far off: in
    100 steps that is no finite number any more."""
    config = tiny(**SMALL, local_epochs=10, learning_rate=10.0, strategy=FedProx(mu=1.0))
    run = trained(config, tmp_path)
    assert run.diverged and run.state is RunState.FAILED
    assert told(run).startswith("In round 1 training broke down")
    proposal = next_experiment(run)
    assert proposal and proposal.config.strategy == FedProx()


def test_what_is_cut_off_and_looked_back_on(tmp_path):
    run = trained(tiny(**SMALL, num_rounds=5), tmp_path, stop_after=2)
    assert told(run).startswith("Stopped after round 2 of 5.")
    assert told(run, 1).startswith("After round 1 each party’s own model")
    assert told(run, 0).startswith("Before any training")


def test_rounds_in_which_nothing_is_measured(tmp_path):
    """Of every third round and the last, 0, 3 and 4 are measured."""
    run = trained(tiny(**SMALL, num_rounds=4, measure_every=3), tmp_path)
    unknown = "After round 2 no model was measured; this is what is known of round 0."
    assert told(run, 2).startswith(f"{unknown} Before any training")
    assert told(run, 3).startswith("After round 3 each party’s own model")
    assert told(run).startswith("After round 4 each party’s own model")


def test_one_party(tmp_path):
    run = trained(tiny(**SMALL | {"num_parties": 1}), tmp_path)
    assert told(run).startswith("There is one party, and nobody to learn from")
    assert "skew" not in told(run) and "average" not in told(run)
    proposal = next_experiment(run)
    assert proposal and proposal.config.num_parties == 3


def test_what_learns_nothing(tmp_path):
    run = trained(tiny(**SMALL, learning_rate=0.000_001, num_rounds=1), tmp_path)
    assert "no better than always naming the commonest class" in told(run)
    proposal = next_experiment(run)
    assert proposal and proposal.config.learning_rate > run.config.learning_rate


@pytest.mark.parametrize("kind", STRATEGIES)
def test_every_strategy_is_read_in_whole_sentences(kind, tmp_path):
    run = trained(tiny(**SMALL, strategy=kind), tmp_path)
    words = told(run)
    share = last(run, "global_on_test_accuracy")
    assert (f"{100 * share:.1f} %" in words and "After round 2" in words) or "round 2" in words
    assert "nan" not in words and not re.search(r"[{}]", words)
    proposal = next_experiment(run)
    assert proposal and RunConfig.of(proposal.config.model_dump()) != run.config
    assert np.isfinite(share)
    assert bytes_sent(run.config) == run.history.rounds[["bytes_down", "bytes_up"]].to_numpy().sum()
