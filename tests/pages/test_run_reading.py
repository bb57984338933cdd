"""What a run shows, in sentences: each case by hand, and nothing that the run does not show."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fl_core.aggregators import CoordinateMedian
from fl_core.runs.run_states import RunState
from fl_core.strategies import Alone, Cyclic, Ditto, FedDyn, FineTuning, Ifca, PartialModels, Pooled
from fl_core.translatable import Plural
from pages.shared.metric_column_names import GLOBAL_ON_OWN, GLOBAL_ON_TEST, OWN_ON_OWN, OWN_ON_TEST
from pages.shared.run_reading.english import ENGLISH
from pages.shared.run_reading.material import Material
from pages.shared.run_reading.next_experiment import next_experiment
from pages.shared.run_reading.reading import reading_of
from tests.pages.run_material import SKEWED, material, right_on

HOME = {(1, OWN_ON_OWN): right_on([0.5] * 10, 100), (1, GLOBAL_ON_OWN): right_on([0.5] * 10, 100)}


def read(run: Material, part: str, round: int | None = None) -> str:
    return ENGLISH.paragraph(getattr(reading_of(run, round), part))


def all_of(run: Material, round: int | None = None) -> str:
    return ENGLISH.paragraph(reading_of(run, round).all)


def test_own_models_and_their_average_are_told_apart():
    """(41 + 40 + 42) / 3 = 41 %."""
    run = material([0.1, 0.94], [[0.41, 0.40, 0.42]])
    assert read(run, "outcome") == (
        "After round 1 each party’s own model is right on 41.0 % of the test images, on average, "
        "and the average of these models on 94.0 %."
    )


@pytest.mark.parametrize(
    ("together", "how"),
    [
        # Of 1,000 and 10,000 images at 80 % two standard errors are 2.65 points.
        (0.83, "on 83.0 %."),
        (0.82, "on 82.0 %: about the same; a difference so small may be luck."),
        (0.78, "on 78.0 %: about the same; a difference so small may be luck."),
        (0.77, "only on 77.0 %: averaging them has cost 3.0 points."),
    ],
)
def test_what_may_be_luck_is_about_the_same(together, how):
    assert read(material([0.1, together], [[0.8] * 3]), "outcome").endswith(how)


def test_where_the_number_of_images_is_not_known_nothing_is_compared():
    told = read(material([0.1, 0.94], [[0.41] * 3], facts=False), "outcome")
    assert "41.0 %" in told and "94.0 %" in told
    assert "about the same" not in told and "only" not in told


@pytest.mark.parametrize("config", [{"aggregator": CoordinateMedian()}, {"strategy": FedDyn()}])
def test_what_is_no_average_is_not_called_one(config):
    told = all_of(material([0.1, 0.94], [[0.41] * 3], counts=SKEWED, **config))
    assert "the average of" not in told and "what the server makes of them on 94.0 %" in told


def test_classes_that_no_party_knows_are_named():
    """Of three parties that are right on 15 % on average, none is right on more than 45 %."""
    own = [0.9] * 4 + [0.15, 0.9, 0.9, 0.16, 0.9, 0.05]
    shared = [0.95] * 4 + [0.92, 0.95, 0.95, 0.9, 0.95, 0.93]
    matrices = {(1, GLOBAL_ON_TEST): right_on(shared), (1, OWN_ON_TEST): right_on(own, 3 * 100)}
    run = material([0.1, 0.94], [[0.7] * 3], matrices=matrices, counts=SKEWED)
    assert read(run, "classes") == (
        "The average recognises the classes 4, 7 and 9 on at least 90.0 % of their images, and no "
        "party’s own "
        "model on more than half."
    )


def test_else_those_are_named_in_which_the_average_is_furthest_ahead():
    own, shared = [0.5, 0.4, 0.3, 0.2, 0.9] * 2, [0.9] * 10
    matrices = {(1, GLOBAL_ON_TEST): right_on(shared), (1, OWN_ON_TEST): right_on(own, 3 * 100)}
    told = read(material([0.1, 0.9], [[0.46] * 3], matrices=matrices), "classes")
    assert told == (
        "The average is furthest ahead on the classes 2, 3 and 8: right on at least 90.0 % of "
        "their images, where the parties’ own models are right on at most 30.0 %, on average."
    )


def test_of_few_images_no_class_is_named():
    matrices = {
        (1, GLOBAL_ON_TEST): right_on([0.6] * 10, 5),
        (1, OWN_ON_TEST): right_on([0.4] * 10, 3 * 5),
    }
    assert read(material([0.1, 0.6], [[0.4] * 3], matrices=matrices), "classes") == ""


def test_references_say_what_is_gained_and_what_it_costs():
    """94.0 - 60.0 = 34.0 points; 96.5 - 94.0 = 2.5."""
    references = {"alone": [0.1, 0.6], "pooled": [0.1, 0.965]}
    run = material([0.1, 0.94], [[0.41] * 3], references=references)
    assert read(run, "comparison") == (
        "Each party alone, with nothing shared, comes to 60.0 % by then, on average: working "
        "together gains 34.0 points. All images in one place come to 96.5 % by then: keeping them "
        "apart costs 2.5 points so far."
    )
    same = replace(run, references={"pooled": run.references["pooled"] * 0 + 0.944})
    assert read(same, "comparison").endswith(
        "come to 94.4 % by then: about the same; a difference so small may be luck."
    )
    behind = material([0.1, 0.94, 0.95], [[0.41] * 3] * 2, references=references)
    assert read(behind, "comparison") == ""  # their second round is not there yet
    assert "34.0 points" in read(behind, "comparison", round=1)


def test_it_is_told_how_unlike_parties_are_and_what_that_does():
    """Three classes of ten, of 3,600 images: off by (3 (1/3 - 1/10) + 7/10) / 2 = 0.7; so are the
    next; four of 4,800 by 0.6: 0.3 * 0.7 + 0.3 * 0.7 + 0.4 * 0.6 = 0.66. A party's commonest class
    has 1,200 images: 3 * 1,200 of 12,000."""
    run = material([0.1, 0.5], [[0.3] * 3], own_at_home=[[0.97] * 3], matrices=HOME, counts=SKEWED)
    assert read(run, "skew") == (
        "Parties hold unlike mixes of classes (label skew 0.66): a party’s commonest class makes "
        "up 30.0 % of its images, on average, where the commonest of all makes up 10.0 % of "
        "everybody’s. Each party’s own model is right on 97.0 % of the images that its party holds "
        "out, and only on 30.0 % of the common test images, on average: it is good at home, and "
        "not elsewhere."
    )


def test_parties_that_differ_by_chance_alone_hold_much_the_same():
    drawn = np.random.default_rng(3).multinomial(4000, [0.1] * 10, size=3)
    told = read(material([0.1, 0.5], [[0.3] * 3], counts=drawn), "skew")
    assert told.startswith("Parties hold much the same mix of classes (label skew 0.0")


def test_what_travelled_is_added_up_over_the_rounds_so_far():
    """2 ways of 1,325,688 bytes, 3 times: 8.0 MB, of which 2.7 in the first round."""
    run = material([0.1, 0.5, 0.6, 0.7], [[0.3] * 3] * 3)
    assert read(run, "travelled").startswith("So far 8.0 MB of weights have travelled")
    assert "2.7 MB" in read(run, "travelled", round=1)
    assert "Not one image has" in read(run, "travelled")
    assert read(run, "travelled", round=0) == ""


def test_each_way_of_training_is_told_as_what_it_is():
    own = [[0.5, 0.7, 0.6]]
    alone = material([0.1, 0.6], own, strategy=Alone())
    assert all_of(alone).startswith("Each party trains alone")
    assert "The best of them is right on 70.0 %, the worst on 50.0 %." in all_of(alone)
    assert "Nothing has travelled" in all_of(alone)
    pooled = all_of(material([0.1, 0.9], [[0.9]], strategy=Pooled()))
    assert "With all images in one place the model is right on 90.0 %" in pooled
    assert "All 12,000 images were brought together" in pooled
    turns = all_of(material([0.1, 0.6], own, strategy=Cyclic()))
    assert "nothing is averaged" in turns and "the average of" not in turns
    assert "on 70.0 % after one party’s turn and on 60.0 % after a later one: it forgets" in turns
    learning = material([0.1, 0.7], [[0.5, 0.6, 0.7]], strategy=Cyclic())
    assert "forgets" not in all_of(learning)
    dealt_anew = all_of(material([0.1, 0.7], own, strategy=Cyclic(reshuffle=True)))
    assert "dealt out anew" in dealt_anew and "Not one image" not in dealt_anew
    one = all_of(material([0.1, 0.9], [[0.9]], num_parties=1, counts=[[1200] * 10]))
    assert one.startswith("There is one party, and nobody to learn from: after round 1 its model")


@pytest.mark.parametrize("strategy", [Ditto(), FineTuning()])
def test_personal_models_are_compared_at_home_and_elsewhere(strategy):
    run = material(
        [0.1, 0.9],
        [[0.6] * 3],
        own_at_home=[[0.98] * 3],
        shared_at_home=[[0.9] * 3],
        matrices=HOME,
        strategy=strategy,
    )
    assert read(run, "outcome") == (
        "After round 1 the global model is right on 90.0 % of the test images, and the parties’ "
        "personal models on 60.0 %, on average: of everybody’s images the global one knows more. "
        "On the images that each party holds out the personal models are right on 98.0 % and the "
        "global one on 90.0 %: at home the personal ones are better."
    )


@pytest.mark.parametrize("strategy", [Ifca(), PartialModels()])
def test_several_models_in_use_are_not_called_the_global_one(strategy):
    run = material(
        [0.1, 0.6], [[0.5] * 3], shared_at_home=[[0.9] * 3], matrices=HOME, strategy=strategy
    )
    told = read(run, "outcome")
    assert "global" not in told
    assert "on 90.0 % of the images that their own parties hold out: they suit" in told


def test_what_is_no_better_than_guessing_is_said_to_be_so():
    images = [1200] + [978] * 9  # the commonest class is 1200 of 10,002: 12.0 %
    poor = np.diag(np.array(images) // 9) + np.roll(np.diag(np.array(images) * 8 // 9), 1, axis=1)
    run = material([0.1, 0.11], [[0.11] * 3], matrices={(1, GLOBAL_ON_TEST): poor})
    assert read(run, "outcome").endswith(
        "no better than always naming the commonest class, which is right on 12.0 %."
    )
    lost = material([0.1, 0.11], [[0.6] * 3], matrices={(1, GLOBAL_ON_TEST): poor})
    assert "What comes of them all is no better" in read(lost, "outcome")
    assert "has cost 49.0 points" in read(lost, "outcome")
    better = material([0.1, 0.2], [[0.11] * 3], matrices={(1, GLOBAL_ON_TEST): poor})
    assert "commonest" not in read(better, "outcome")


def test_a_dead_network_is_known_by_its_one_answer():
    dead = np.zeros((10, 10), np.intp)
    dead[:, 3] = 1000
    run = material([0.1, 0.1], [[0.1] * 3], matrices={(1, GLOBAL_ON_TEST): dead})
    assert read(run, "outcome").endswith("gives one and the same answer to all test images: 3.")
    alone = material([0.1, 0.1], matrices={(1, GLOBAL_ON_TEST): dead}, strategy=Alone())
    assert "same answer" not in read(alone, "outcome")  # these are many models


def test_where_a_run_stands_is_told_of_its_last_round_only():
    rounds = {"together": [0.1, 0.5, 0.6], "own": [[0.3] * 3] * 2, "num_rounds": 9}
    begins = {
        RunState.PAUSED: "Paused after round 2 of 9.",
        RunState.CANCELLED: "Stopped after round 2 of 9.",
        RunState.INTERRUPTED: "Cut off after round 2 of 9.",
        RunState.FAILED: "Failed after round 2 of 9.",
    }
    for state in RunState:
        run = material(**rounds, state=state)
        assert read(run, "standing") == begins.get(state, "")
        assert read(run, "standing", round=1) == ""
    broken = material(**rounds, state=RunState.FAILED, diverged=True)
    assert read(broken, "standing").startswith("In round 3 training broke down")
    assert read(broken, "in_short").endswith("the average of these models on 60.0 %.")


def test_before_training_it_is_told_as_that():
    run = material([0.098], state=RunState.RUNNING)
    assert all_of(run).startswith("Before any training the model is right on 9.8 %")
    assert "label skew" not in all_of(run) and "travelled" not in all_of(run)
    stopped = material([0.098], state=RunState.CANCELLED)
    assert read(stopped, "standing") == "Stopped before the first round was done."
    assert all_of(material([], state=RunState.RUNNING)) == "So far no model has been measured."


def test_a_round_that_was_not_measured_is_read_as_the_last_that_was():
    run = material([0.1, None, 0.7, None], [(), [0.4] * 3, ()])
    told = all_of(run)
    assert told.startswith("After round 3 no model was measured; this is what is known of round 2.")
    assert "After round 2 each party’s own model is right on 40.0 %" in told
    assert "8.0 MB" in told  # what travelled is known of each round
    assert read(run, "standing", round=2) == ""
    assert all_of(run, round=1).endswith(
        "Before any training the model is right on 10.0 % of the "
        "test images. So far 2.7 MB of weights have travelled between parties and server. Not one "
        "image has; but weights can tell something of the images that they come from."
    )


def test_few_parties_of_many_in_a_round():
    one = material([0.1, 0.3], [[0.3]], num_parties=10, participation=0.1)
    assert read(one, "outcome").startswith("In round 1 one of 10 parties trained")
    nobody = material([0.1, 0.1], [()], num_parties=10, participation=0.1)
    assert read(nobody, "outcome").startswith("In round 1 nobody trained")


def test_no_class_is_named_whose_limits_cross():
    """9 gains most; of 9 and 8 together, at least 60 % and at most 70 % would tell of no gain."""
    own, shared = [0.9] * 8 + [0.7, 0.1], [0.9] * 8 + [0.95, 0.6]
    matrices = {(1, GLOBAL_ON_TEST): right_on(shared), (1, OWN_ON_TEST): right_on(own, 6 * 100)}
    told = read(material([0.1, 0.88], [[0.82] * 6], matrices=matrices), "classes")
    assert told == (
        "The average is furthest ahead on class 9: right on 60.0 % of its images, where the "
        "parties’ own models are right on 10.0 %, on average."
    )


def test_in_short_it_is_at_most_two_sentences():
    matrices = {
        (1, GLOBAL_ON_TEST): right_on([0.94] * 10),
        (1, OWN_ON_TEST): right_on([0.4] * 10, 300),
    }
    run = material([0.1, 0.94], [[0.4] * 3], matrices=matrices)
    short = reading_of(run).in_short
    assert [each.name for each in short] == ["averaged_above", "average_gains_most"]


def test_each_text_has_the_same_fields_in_all_its_forms():
    fields = re.compile(r"{(\w+)}")
    for name, text in ENGLISH.texts.items():
        if isinstance(text, Plural):
            assert {*fields.findall(text.one)} <= {*fields.findall(text.other)}, name
            assert text.field in fields.findall(text.other), name
        for form in (text.one, text.other) if isinstance(text, Plural) else (text,):
            assert form[0] in "“{" or form[0].isupper(), form
            assert form.endswith((".", ").")), form


SHARES = st.none() | st.sampled_from([0.0, 1.0, 0.1]) | st.floats(0, 1)
STRATEGIES = st.sampled_from(
    [{}, *({"strategy": s} for s in (Alone(), Pooled(), Cyclic(), Ditto(), Ifca(), FedDyn()))]
)


@st.composite
def any_runs(draw):
    num_rounds, num_parties = draw(st.integers(0, 4)), draw(st.integers(1, 4))
    of_round = st.lists(SHARES, max_size=num_parties)
    by_round = st.lists(of_round, min_size=num_rounds, max_size=num_rounds)
    numbers = st.lists(SHARES, min_size=num_rounds + 1, max_size=num_rounds + 1)
    matrix = st.lists(st.integers(0, 30), min_size=100, max_size=100).map(
        lambda flat: np.array(flat).reshape(10, 10)
    )
    views = st.sampled_from([GLOBAL_ON_TEST, OWN_ON_TEST, OWN_ON_OWN, GLOBAL_ON_OWN])
    row = st.lists(st.integers(0, 500), min_size=10, max_size=10)
    return material(
        draw(numbers),
        draw(by_round),
        own_at_home=draw(by_round),
        shared_at_home=draw(by_round),
        matrices=draw(st.dictionaries(st.tuples(st.integers(0, num_rounds), views), matrix)),
        counts=draw(st.lists(row, min_size=num_parties, max_size=num_parties)),
        test_images=draw(st.integers(1, 10_000)),
        sample_images=draw(st.integers(0, 1000)),
        state=draw(st.sampled_from(RunState)),
        diverged=draw(st.booleans()),
        references=draw(st.dictionaries(st.sampled_from(["alone", "pooled"]), numbers)),
        facts=draw(st.booleans()),
        num_parties=num_parties,
        **draw(STRATEGIES),
    )


def numbers_of(run: Material) -> set[str]:
    """Return all numbers that may be said of a run, as they are said."""
    shares = [run.history.rounds["global_on_test_accuracy"].to_numpy(float)]
    parties = run.history.parties
    for view in (OWN_ON_TEST, OWN_ON_OWN, GLOBAL_ON_OWN):
        column = parties[view.column("accuracy")].astype(float)
        shares.append(column.to_numpy())
        shares.append(column.groupby(parties["round"]).mean().to_numpy())  # all are as large
    shares += [each.to_numpy() for each in run.references.values()]
    tested = [np.array([n for n in part if n == n]) for part in shares]
    told = {f"{100 * share:.1f}" for part in tested for share in part}
    told |= {f"{abs(float(a) - float(b)):.1f}" for a in told for b in told}
    for round in run.history.rounds["round"]:
        for view in (GLOBAL_ON_TEST, OWN_ON_TEST):
            counts = run.matrix(round, view)
            if counts is not None and counts.any():
                rows = counts.sum(axis=1)
                with np.errstate(invalid="ignore"):
                    told |= {f"{100 * each:.1f}" for each in np.diagonal(counts) / rows}
                told.add(f"{100 * rows.max() / rows.sum():.1f}")
    rounds = [*run.history.rounds["round"], run.history.last + 1, run.config.num_rounds]
    told |= {f"{number:,}" for number in [*rounds, run.config.num_parties]} | {*run.class_names}
    return told | held_by(run) | sent_by(run)


def held_by(run: Material) -> set[str]:
    if run.facts is None or not run.facts.label_counts.any():
        return {"0"}
    counts = run.facts.label_counts
    total, sizes = counts.sum(), counts.sum(axis=1)
    mixes = counts[sizes > 0] / sizes[sizes > 0, None]
    skew = (abs(mixes - counts.sum(axis=0) / total).sum(axis=1) / 2) @ sizes[sizes > 0] / total
    own, everybodys = counts.max(axis=1).sum() / total, counts.sum(axis=0).max() / total
    return {f"{total:,}", f"{skew:.2f}", f"{100 * own:.1f}", f"{100 * everybodys:.1f}"}


def sent_by(run: Material) -> set[str]:
    sent = run.history.rounds[["bytes_down", "bytes_up"]].sum(axis=1).cumsum()
    return {f"{each / 1e6:.1f}" for each in sent} | {f"{each / 1e3:.1f}" for each in sent}


@settings(max_examples=150, deadline=None, derandomize=True)
@given(run=any_runs(), round=st.none() | st.integers(0, 5))
def test_whatever_a_run_is_like_it_is_read_and_no_number_is_made_up(run, round):
    told = all_of(run, round)
    assert told
    made_up = {*re.findall(r"\d[\d,]*(?:\.\d+)?", told)} - numbers_of(run)
    assert not made_up, told
    proposal = next_experiment(run)
    if proposal is not None:
        assert proposal.config != run.config
        assert type(run.config).of(proposal.config.model_dump()) == proposal.config
        assert ENGLISH.words(proposal.sentence) and ENGLISH.words(proposal.expected)
