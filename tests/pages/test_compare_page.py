"""Runs side by side: groups over seeds, axes, what they came to, and what is luck."""

from urllib.parse import parse_qsl

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from fl_core.analysis.seed_verdict import mean_and_deviation
from fl_core.config import RunConfig
from fl_core.partitioners import Dirichlet, Iid
from fl_core.runs.run_groups import Group, groups_of, knobs_that_differ
from fl_core.runs.run_states import RunState
from fl_core.strategies import FedProx
from pages.compare.chosen import Choices, choices_in
from pages.compare.comparison import comparison_of
from pages.compare.curve_bands import Curve, band_of
from pages.compare.curves import on_a_phone, overlaid, small_multiples
from pages.compare.group_names import names_of
from pages.compare.more_seeds import configs_for_equal_seeds
from pages.compare.run_measures import IMAGES, MEGABYTES, ROUNDS, SECONDS, WORST, measures
from pages.compare.take_along import numbers_of
from pages.compare.verdicts import Came, came_to, verdict
from tests.pages.checked_figure import checked, unpacked
from tests.pages.conftest import all_sent_to, button, new_page, page_of, sent_to, text
from tests.pages.finished_runs import IMAGES as EACH
from tests.pages.finished_runs import PARTIES, TRAINED, finished_run

BASE = RunConfig(num_rounds=3, local_epochs=2)
ACCURACY = "global_on_test_accuracy"


def run_of(manager, config: RunConfig, better: float = 0.0):
    return manager.store.get(finished_run(manager.store, config, better))


def compare_page(*run_ids: str, **words: str) -> AppTest:
    return page_of("compare", runs=".".join(run_ids), **words)


def cells(table: dict, head: str) -> list[str]:
    """A column of a table, from the top."""
    at = [column["label"] for column in table["columns"]].index(head) - 1
    return [row["cells"][at] for row in table["rows"]]


def tables(page: AppTest) -> list[dict]:
    return all_sent_to(page, "fedarium_grouped_table")


def sentences(page: AppTest) -> list[str]:
    return sent_to(page, "fedarium_live_text", "verdicts")["lines"]


def in_address(page: AppTest, name: str) -> str:
    told = page.query_params.get("compare:" + name, "")
    return told if isinstance(told, str) else told[0]


def test_what_is_measured_equals_the_store_to_the_last_digit(manager):
    run = run_of(manager, BASE, 0.123456789)
    table, rounds = measures(manager.store, run), manager.store.rounds(run.id)
    assert table[ACCURACY].tolist() == rounds["accuracy"].tolist()
    assert table["global_on_test_loss"].tolist() == rounds["loss"].tolist()
    assert table[ROUNDS].tolist() == [0, 1, 2, 3]
    each = PARTIES * EACH * BASE.local_epochs
    assert table[IMAGES].tolist() == [0, each, 2 * each, 3 * each]
    assert table[MEGABYTES].tolist() == [0, 1, 2, 3]
    assert table[SECONDS].tolist() == [n * TRAINED for n in (1, 2, 3, 4)]
    parties = manager.store.parties(run.id)
    worst = parties.groupby("round")["own_accuracy"].min()
    assert table[WORST].dropna().tolist() == worst.tolist()
    assert table["own_on_test_accuracy"].dropna().tolist() == pytest.approx(
        parties.groupby("round")["test_accuracy"].mean().tolist()
    )


def test_runs_that_differ_in_their_seed_alone_are_one_group(manager):
    runs = [
        run_of(manager, BASE.model_copy(update={"seed": seed} | more))
        for more in ({}, {"num_parties": 5})
        for seed in (1, 2)
    ]
    groups = groups_of([*runs, runs[0]], by_seed=True)
    assert [list(map(str, group.seeds)) for group in groups] == [["1", "2"], ["1", "2"]]
    assert [group.place for group in groups] == [0, 1]
    assert [str(name) for name in names_of(groups, by_seed=True)] == ["3 parties", "5 parties"]
    (row,) = knobs_that_differ(groups, by_seed=True)
    assert (row.label, list(row.values)) == ("Parties", ["3 parties", "5 parties"])
    alone = groups_of(runs, by_seed=False)
    assert len(alone) == 4
    assert {row.label for row in knobs_that_differ(alone, by_seed=False)} == {"Parties", "Seed"}


def group(manager, place: int, **more) -> Group:
    return Group([run_of(manager, BASE.model_copy(update=more))], place)


def test_of_another_choice_its_knobs_are_told_with_it(manager):
    splits = (Dirichlet(skew=0.5), Dirichlet(skew=0.8), Iid())
    groups = [group(manager, n, partitioner=split) for n, split in enumerate(splits)]
    (row,) = knobs_that_differ(groups, by_seed=False)
    assert row.label == "Split"
    assert [value.split(",")[-1].strip() for value in row.values[:2]] == ["skew 0.5", "skew 0.8"]
    names = [str(name) for name in names_of(groups, by_seed=False)]
    assert len({*names}) == 3
    methods = [
        group(manager, n, strategy=each) for n, each in enumerate((BASE.strategy, FedProx()))
    ]
    assert [str(name) for name in names_of(methods, by_seed=False)] == ["FedAvg", "FedProx"]


def table(values, column: str = ACCURACY) -> pd.DataFrame:
    rounds = np.arange(len(values), dtype=float)
    return pd.DataFrame({ROUNDS: rounds, column: values, WORST: values})


def test_bands_and_results_by_hand():
    curve = Curve("It", 0, [table([0.1, 0.5, np.nan, 0.9]), table([0.3, 0.7, np.nan, 0.7])])
    band = band_of(curve, ROUNDS, ACCURACY)
    np.testing.assert_allclose(band.x, [0, 1, 3])
    np.testing.assert_allclose(band.mean, [20, 60, 80])
    np.testing.assert_allclose(band.low, [10, 50, 70])
    np.testing.assert_allclose(band.high, [30, 70, 90])
    smooth = band_of(Curve("It", 0, [table([0.1, 0.5, 0.9])]), ROUNDS, ACCURACY, smooth=2)
    np.testing.assert_allclose(smooth.mean, [10, 30, 70])
    came = came_to(curve, [1, 2], ACCURACY, WORST)
    assert (came.final, came.best) == ({1: 0.9, 2: 0.7}, {1: 0.9, 2: 0.7})
    mean, deviation = mean_and_deviation(came.final)
    assert (mean, deviation) == pytest.approx((0.8, np.sqrt(0.02)))
    assert mean_and_deviation({}) == (None, None)
    assert mean_and_deviation({1: 0.5}) == (0.5, None)


def test_the_figures_are_what_plotly_takes_with_one_axis_for_all():
    curves = [
        Curve("<b>A</b>", 0, [table([0.1, 0.5]), table([0.3, 0.7])]),
        Curve("B", 1, [table([0.2, 0.9])]),
        Curve("Waits", 2, [table([])]),
    ]
    figure = overlaid(curves, ROUNDS, ACCURACY, "Accuracy")
    checked(figure)
    names = [trace["name"] for trace in figure.traces]
    assert names[-2:] == ["&lt;b&gt;A&lt;/b&gt;", "B"] and len(names) == 4
    assert figure.traces[0]["line"]["color"] != figure.traces[-1]["line"]["color"]
    apart = small_multiples(curves, ROUNDS, ACCURACY, "Accuracy")
    ranges = {
        (tuple(each.layout["xaxis"]["range"]), tuple(each.layout["yaxis"]["range"]))
        for _, each in apart
    }
    assert len(apart) == 3 and len(ranges) == 1
    for _, each in apart:
        checked(each)


def came(*finals: float, first: int = 1) -> Came:
    by_seed = dict(enumerate(finals, first))
    return Came(by_seed, by_seed, by_seed)


def test_sentences_say_what_one_can_tell():
    told, sentence = verdict("B", "A", came(0.9), came(0.5))
    assert not told.is_more_than_luck
    assert "B: +40.0 percentage points against A. With fewer than three seeds" in sentence
    _, sentence = verdict("B", "A", came(0.9, 0.5, 0.7), came(0.6, 0.8, 0.6))
    assert "which may be luck: over 3 seeds" in sentence
    _, sentence = verdict("B", "A", came(0.90, 0.80, 0.71), came(0.5, 0.4, 0.3))
    assert "more than luck: over 3 seeds the difference lies between +" in sentence
    _, sentence = verdict("B", "A", came(), came(0.5))
    assert "nothing to compare" in sentence


def test_equal_seeds_are_completed(manager):
    groups = groups_of(
        [
            run_of(manager, BASE.model_copy(update={"seed": 1})),
            run_of(manager, BASE.model_copy(update={"seed": 2, "num_parties": 5})),
        ],
        by_seed=True,
    )
    missing = configs_for_equal_seeds(groups)
    assert [(each.seed, each.num_parties) for each in missing] == [(1, 5), (2, 3), (3, 3), (3, 5)]
    assert configs_for_equal_seeds(groups, fewest=1) == missing[:2]


def test_runs_whose_starts_alone_differ_are_a_group_and_get_other_starts(manager):
    runs = [run_of(manager, BASE.model_copy(update={"start_seed": seed})) for seed in (1, 2)]
    (group,) = groups_of(runs, by_seed=True)
    assert list(map(str, group.seeds)) == ["42/1/42", "42/2/42"]
    assert not knobs_that_differ([group], by_seed=True)
    (third,) = configs_for_equal_seeds([group])
    assert third == BASE.model_copy(update={"start_seed": 3})


def test_the_page_shows_curves_results_and_knobs(manager):
    ids = [
        finished_run(manager.store, BASE.model_copy(update={"seed": seed} | more), better)
        for better, more in ((0.0, {}), (0.2, {"num_parties": 5}))
        for seed in (11, 12, 13)
    ]
    page = compare_page(*ids)
    assert not page.exception
    (plot,) = all_sent_to(page, "fedarium_live_plot")
    assert plot["label"] == "Accuracy: global model, common test images (%), by rounds"
    results, knobs = tables(page)
    assert cells(results, "Final") == ["30.0%\u00a0±\u00a00.0", "50.0%\u00a0±\u00a00.0"]
    assert cells(results, "Worst party") == ["25.0%\u00a0±\u00a00.0", "45.0%\u00a0±\u00a00.0"]
    assert cells(knobs, "Parties") == ["3 parties", "5 parties"]
    (sentence,) = sentences(page)
    assert sentence.startswith(
        "5 parties: +20.0 percentage points against 3 parties, and that is more than luck"
    )
    page.toggle(key="compare choice seeds").set_value(False).run()
    assert in_address(page, "seeds") == "0"
    assert len(tables(page)[0]["rows"]) == 6
    page.toggle(key="compare choice apart").set_value(True).run()
    assert len(all_sent_to(page, "fedarium_live_plot")) == 6
    page.selectbox(key="compare choice measure").set_value("own_on_own_loss").run()
    assert not page.exception and len(tables(page)) == 1


def test_lines_names_and_rows_are_lit_by_one_name(manager):
    ids = [run_of(manager, BASE.model_copy(update={"num_parties": n})).id for n in (3, 5)]
    page = compare_page(*ids)
    plot = sent_to(page, "fedarium_live_plot")
    lines = [trace["legendgroup"] for trace in plot["traces"]]
    assert lines == [name["name"] for name in plot["layout"]["annotations"]]
    assert [[row["group"] for row in table["rows"]] for table in tables(page)] == [lines, lines]


def test_a_run_is_opened_and_leads_back_to_the_same_comparison(manager):
    ids = [run_of(manager, BASE.model_copy(update={"num_parties": n})).id for n in (3, 5)]
    page = compare_page(*ids, smooth="3", difference="1")
    links = [link for row in tables(page)[0]["rows"] for link in row["links"]]
    assert [link["words"] for link in links] == [
        f"Open the run of {n} parties with seed 42" for n in (3, 5)
    ]
    path, _, query = links[1]["href"].partition("?")
    assert path == "train"
    words = dict(parse_qsl(query))
    assert words["run"] == ids[1]
    there = new_page()
    for name, word in words.items():
        there.query_params[name] = word
    there.run()
    button(there, "Back to the comparison").click().run()
    assert not there.exception
    assert [in_address(there, name) for name in ("runs", "smooth", "difference")] == [
        ".".join(ids),
        "3",
        "1",
    ]


def test_another_baseline_changes_the_sentences(manager):
    runs = [BASE.model_copy(update={"seed": 21, "num_parties": n}) for n in (3, 5)]
    ids = [
        finished_run(manager.store, run, better) for run, better in zip(runs, (0, 0.2), strict=True)
    ]
    page = compare_page(*ids)
    page.selectbox(key="compare choice baseline").set_value("1").run()
    assert in_address(page, "baseline") == "1"
    assert "-20.0 percentage points against" in sentences(page)[0]


@pytest.fixture
def named(manager):
    """Makes runs of these names, each of a seed of its own, and returns their ids."""
    made: list[str] = []

    def make(*names: str) -> list[str]:
        configs = [BASE.model_copy(update={"seed": 31 + n}) for n in range(len(names))]
        told = zip(configs, names, strict=True)
        made.extend(ids := [finished_run(manager.store, one, name=name) for one, name in told])
        return ids

    yield make
    manager.delete_many(made)  # other tests look for what is English on a page


def test_single_runs_have_the_names_they_were_given(manager, named):
    def told(*names: str) -> list[str]:
        runs = [manager.store.get(run_id) for run_id in named(*names)]
        return [str(name) for name in names_of(groups_of(runs, by_seed=False), by_seed=False)]

    assert told("<b>{x}</b>", "Mine") == ["<b>{x}</b>", "Mine"]
    assert told("Mine", "Mine") == ["seed 31", "seed 32"]
    assert told("", "3 parties · 3 rounds · 2 local epochs · seed 32") == ["seed 31", "seed 32"]


def test_names_are_text_and_turn_nothing_around_them(named):
    page = compare_page(*named("{x} **b**", "\u05e9\u05dc"), seeds="0")
    assert not page.exception
    assert (
        "\u2068\u05e9\u05dc\u2069: +0.0 percentage points against {x} **b**." in sentences(page)[0]
    )


def test_on_a_phone_names_stand_beneath_or_are_short(manager):
    table = measures(manager.store, run_of(manager, BASE))

    def narrow(count: int) -> dict:
        curves = [Curve(f"The <b>{n}</b> of many names", n, [table]) for n in range(count)]
        return on_a_phone(overlaid(curves, ROUNDS, ACCURACY, "Accuracy"))

    few, many = narrow(2), narrow(30)
    assert "The &lt;b&gt;1&lt;/b&gt; of many names" in few["annotations"][1]["text"]
    assert [name["yref"] for name in few["annotations"]] == ["paper", "paper"]
    assert few["margin"]["r"] < many["margin"]["r"] < 110
    assert len(many["annotations"]) == 30
    assert on_a_phone(overlaid([], ROUNDS, ACCURACY, "Accuracy"))["annotations"] == []


def test_more_seeds_are_queued_and_shown(manager, manager_at_rest):
    one, other = (
        finished_run(manager.store, BASE.model_copy(update={"seed": 21, "num_parties": parties}))
        for parties in (3, 4)
    )
    page = compare_page(one, other)
    button(page, "Train 4 runs more, for three equal seeds of each").click().run()
    assert not page.exception
    ids = in_address(page, "runs").split(".")
    new = [manager.store.get(run_id) for run_id in ids[2:]]
    assert [(run.config.seed, run.config.num_parties) for run in new] == [
        (22, 3),
        (22, 4),
        (23, 3),
        (23, 4),
    ]
    assert {run.state for run in new} == {RunState.QUEUED}
    assert all(run.priority < 0 for run in new)  # nobody else waits for them
    for run in new:
        manager.cancel(run.id)


@pytest.mark.parametrize("said", ["", "nothing.at.all", "00000000", "x" * 5000])
def test_without_any_run_it_says_what_to_do(manager, said):
    page = compare_page(said, measure="?", axis="?", smooth="-1", baseline="99")
    assert not page.exception
    assert "Nothing is chosen yet" in "".join(each.value for each in page.markdown)


def test_an_address_says_all_that_is_chosen_and_nothing_that_cannot_be():
    chosen = Choices(SECONDS, WORST, by_seed=False, apart=True, smooth=3, baseline=2)
    assert choices_in(lambda name: chosen.words.get(name, "")) == chosen
    assert choices_in(lambda name: "") == Choices()
    assert choices_in(lambda name: "99999") == Choices()


def test_differences_are_drawn_from_the_baseline_alone_and_by_round_alone(manager):
    ids = [
        finished_run(manager.store, BASE.model_copy(update={"num_parties": n, "seed": seed}), more)
        for n, more in ((3, 0.0), (5, 0.2))
        for seed in (61, 62)
    ]
    page = compare_page(*ids)
    page.toggle(key="compare choice difference").set_value(True).run()
    assert in_address(page, "difference") == "1"
    plot = unpacked(sent_to(page, "fedarium_live_plot"))
    zero, line = plot["traces"][-2:]
    assert (zero["name"], zero["y"], zero["hoverinfo"]) == ("3 parties", [0, 0], "skip")
    assert line["x"] == [0, 1, 2, 3] and line["y"] == pytest.approx([20, 20, 20, 20])
    title = "Accuracy: global model, common test images: difference (percentage points)"
    assert plot["layout"]["yaxis"]["title"]["text"].replace("<br>", " ") == title
    assert plot["layout"]["meta"]["y"] == f"{title}, from 3 parties"
    assert plot["label"] == f"{title}, by rounds, from 3 parties"
    page.selectbox(key="compare choice axis").set_value(SECONDS).run()
    assert not page.exception and "difference" not in [t.key[-10:] for t in page.toggle]
    assert "difference" not in sent_to(page, "fedarium_live_plot")["label"]
    page.selectbox(key="compare choice axis").set_value(ROUNDS).run()
    page.toggle(key="compare choice apart").set_value(True).run()
    assert len(all_sent_to(page, "fedarium_live_plot")) == 1
    page.selectbox(key="compare choice measure").set_value("global_on_test_loss").run()
    assert not page.exception
    assert "difference (nats)" in sent_to(page, "fedarium_live_plot")["label"]


def test_a_difference_by_hand():
    ours = Curve("B", 1, [table([0.2, 0.5, np.nan, 0.9]), table([0.4, 0.6, 0.7, 0.8])], [1, 2])
    base = Curve("A", 0, [table([0.1, 0.1, 0.1, 0.1]), table([0.1, 0.2, 0.3, 0.4])], [1, 2])
    figure = overlaid([base, ours], ROUNDS, ACCURACY, "Accuracy", 1, base)
    checked(figure)
    low, high, _, line = figure.traces
    np.testing.assert_allclose(line["x"], [0, 1, 3])
    np.testing.assert_allclose(low["y"], [10, 40, 40])
    np.testing.assert_allclose(high["y"], [30, 40, 80])
    np.testing.assert_allclose(line["y"], [20, 40, 60])
    low, high = figure.layout["yaxis"]["range"]
    assert low < 0 and high > 80
    apart = small_multiples([base, ours], ROUNDS, ACCURACY, "Accuracy", 1, base)
    assert [name for name, _ in apart] == ["B"]


def test_a_sweep_is_planned_from_the_baseline(manager, manager_at_rest):
    ids = [run_of(manager, BASE.model_copy(update={"num_parties": n})).id for n in (3, 5)]
    page = compare_page(*ids, baseline="1")
    button(page, "Sweep a knob from here").click().run()
    assert not page.exception
    assert page.selectbox(key="sweeps first").value == "partitioner.skew"
    assert "5 parties" in text(page)


def test_the_tables_as_numbers_are_what_the_store_has(manager):
    runs = [
        run_of(manager, BASE.model_copy(update={"seed": seed} | more), better + seed / 1000)
        for better, more in ((0.0, {}), (0.2, {"num_parties": 5}))
        for seed in (1, 2, 3)
    ]
    told = numbers_of(comparison_of(manager.store, runs, Choices()))
    assert told["group"].tolist() == ["3 parties", "5 parties"]
    assert told["Parties"].tolist() == ["3 parties", "5 parties"] and [*told["seeds"]] == [3, 3]
    finals = [manager.store.rounds(run.id)["accuracy"].iloc[-1] for run in runs]
    assert told["final"].tolist() == pytest.approx([np.mean(finals[:3]), np.mean(finals[3:])])
    assert told["final_deviation"].tolist() == pytest.approx([0.001, 0.001])
    assert "final" not in numbers_of(
        comparison_of(manager.store, runs, Choices(column="global_on_test_loss"))
    )
