"""Runs beside each other on the command line."""

import json

import pytest

from fl_core.cli import main
from fl_core.runs import tables
from fl_core.text_table import columns_of
from tests.fl_core.commands.conftest import CONFIG, ended

SKEWED = CONFIG.model_copy(update={"num_rounds": 2})


def seeds(store, config, accuracies) -> list[str]:
    return [
        ended(store, config.model_copy(update={"seed": seed}), accuracy)
        for seed, accuracy in enumerate(accuracies)
    ]


def test_seeds_are_one_row_and_a_sentence_says_whether_it_is_luck(store, capsys):
    """Means 0.5 and 0.7, each deviation 0.01; seed by seed 20 points more, exactly."""
    ids = seeds(store, CONFIG, (0.49, 0.5, 0.51)) + seeds(store, SKEWED, (0.69, 0.7, 0.71))
    assert main(["compare", *ids]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].split() == ["Seeds", "Rounds", "Final", "Best", "Worst", "party"]
    assert said[1].split()[-11:] == [
        "3", "3", "50.0%", "±", "1.0", "50.0%", "±", "1.0", "30.0%", "±", "1.0"
    ]  # fmt: skip
    assert said[2].split()[-9:] == [
        "70.0%", "±", "1.0", "70.0%", "±", "1.0", "50.0%", "±", "1.0"
    ]  # fmt: skip
    assert "common test images" in said[4]
    assert said[6].split("  ")[0] == "Knobs that differ"
    assert said[7].split() == ["Rounds", "3", "rounds", "2", "rounds"]
    assert said[-1].endswith(
        "+20.0 percentage points against 3 rounds, and that is more than luck: over 3 seeds the "
        "difference lies between +20.0 and +20.0."
    )


def test_it_is_there_for_other_programs(store, capsys):
    ids = seeds(store, CONFIG, (0.4, 0.6)) + seeds(store, SKEWED, (0.7,))
    assert main(["compare", *ids, "--json", "--baseline", ids[2][:6]]) == 0
    told = json.loads(capsys.readouterr().out)
    first, second = told["groups"]
    assert first["runs"] == ids[:2] and first["seeds"] == ["0", "1"]
    assert first["final"]["mean"] == pytest.approx(0.5)
    assert first["final"]["standard_deviation"] == pytest.approx(0.02**0.5)  # 2 * 0.1² / (2 - 1)
    assert first["against_baseline"]["mean"] == pytest.approx(0.4 - 0.7)  # of the seed both have
    assert first["against_baseline"]["way"] == "too few"
    assert not first["against_baseline"]["is_more_than_luck"]
    assert "against_baseline" not in second and told["baseline"] == second["name"]
    assert told["knobs_that_differ"] == [{"label": "Rounds", "values": ["3 rounds", "2 rounds"]}]
    assert "common test images" in told["accuracy_is"]


def test_runs_are_told_one_by_one_where_that_is_wished(store, capsys):
    ids = seeds(store, CONFIG, (0.4, 0.6))
    assert main(["compare", *ids, "--each"]) == 0
    said = capsys.readouterr().out
    assert "40.0%" in said and "60.0%" in said and "±" not in said.splitlines()[1]
    assert "Seed" in said


def test_a_run_without_rounds_and_one_alone_can_be_looked_at(store, capsys):
    waits = store.create(CONFIG, "Waits")
    assert main(["compare", waits]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[1].split() == ["Waits", "1", "0", "of", "3", "-", "-", "-"]
    done = ended(store, SKEWED, 0.5, "Done")
    assert main(["compare", waits, done]) == 0
    assert "Done: nothing to compare with Waits yet." in capsys.readouterr().out


def test_it_fits_the_terminal(store, capsys, on_a_terminal):
    ids = seeds(store, CONFIG, (0.4, 0.6)) + seeds(store, SKEWED, (0.7,))
    for columns in (80, 40):
        on_a_terminal(columns)
        assert main(["compare", *ids]) == 0
        said = capsys.readouterr().out
        assert max(map(columns_of, said.splitlines())) <= columns
        assert "50.0% ± 14.1" in said and "..." not in said


def test_a_wrong_run_gets_the_nearest_right_one(store, capsys):
    one, other = store.create(CONFIG, "My first"), store.create(SKEWED)
    for old, new in ((one, "abc12345"), (other, "fed98765")):
        store._update(tables.runs.c.id == old, id=new)
    for given, meant in (
        ("abc12354", "abc12345"),
        ("fde98765", "fed98765"),
        ("my frist", "abc12345"),
    ):
        assert main(["compare", given, "fed98765"]) == 1
        assert f"no run '{given}'; “{meant}” may be meant: `" in capsys.readouterr().err
    assert main(["compare", "abc", "--baseline", "fed"]) == 1
    assert "must be one of the runs that are compared, got fed98765." in capsys.readouterr().err
