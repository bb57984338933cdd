"""Any config runs to its end or is refused in the words of its knob; parties may have nothing."""

import json
from typing import Any, ClassVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fl_core import ConfigError, DataError, RunConfig, run_rounds
from fl_core.events import Event, RoundFinished
from fl_core.families import FAMILIES
from fl_core.knobs import knobs_of
from fl_core.metrics import label_skew
from fl_core.partitioners import Partitioner
from fl_core.strategies import STRATEGIES, Cyclic, FedAvg
from tests.fl_core.kind_samples import drawn
from tests.fl_core.tiny_data import assert_one_sentence, last_weights, rounds, softmax_step, tiny

JUNK = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.lists(st.integers(), max_size=2)
    | st.dictionaries(st.text(max_size=5), st.integers(), max_size=2)
)


KNOBS = {knob.name: drawn(knob) for knob in knobs_of(RunConfig).values()}
MODELS = st.sampled_from([{"kind": "softmax"}] * 30 + [{"kind": "cnn"}])
SHORT = {name: KNOBS[name] for name in ("num_images", "num_rounds", "partitioner")}
SHORT |= {"model": MODELS, "batch_size": st.integers(1, 64)}
SOUND = st.fixed_dictionaries(
    SHORT, optional={name: value for name, value in KNOBS.items() if name not in SHORT}
)
TURNED = st.dictionaries(st.sampled_from(list(KNOBS)) | st.text(max_size=5), JUNK, max_size=1)
CONFIGS = st.builds(lambda sound, turned: {**sound, **turned}, SOUND, TURNED)

LABELS = [knob.label for knob in knobs_of(RunConfig).values()]
LABELS += [k.label for f in FAMILIES.values() for m in f.values() for k in knobs_of(m).values()]


def assert_runs_or_is_refused(knobs: dict[str, Any], data) -> None:
    last: Event | None = None
    refused = ""
    try:
        for event in run_rounds(RunConfig.of(knobs), data=data):
            json.dumps(event.model_dump(mode="json"), allow_nan=False)
            last = event
            if isinstance(event, RoundFinished) and event.round == 2:
                break
    except (ConfigError, DataError) as error:
        refused = str(error)
    if refused:
        assert_one_sentence(refused)
        named = any(label in refused for label in LABELS)
        assert named or refused.startswith("There is no knob called"), refused
        return
    assert last is not None
    assert last.type in ("run_finished", "run_failed", "round_finished"), last
    if last.type == "run_failed":
        assert_one_sentence(last.reason)
        assert_one_sentence(last.suggestion)


@given(knobs=CONFIGS)
def test_any_config_runs_or_is_refused_in_words(data, knobs):
    assert_runs_or_is_refused(knobs, data)


@pytest.mark.slow
@pytest.mark.timeout(600)
@settings(max_examples=1000)
@given(knobs=CONFIGS)
def test_a_thousand_configs_run_or_are_refused_in_words(data, knobs):
    assert_runs_or_is_refused(knobs, data)


class SomeHoldNothing(Partitioner):
    """Party 2 of 3 holds no image, party 1 one third of them, party 3 the rest."""

    kind: ClassVar[str] = "some_hold_nothing"

    def split(self, pool, rng):
        third = len(pool.labels) // 3
        return np.split(np.arange(len(pool.labels)), [third, third])[: pool.num_parties]


def nobody_but_the_third(**knobs: Any) -> RunConfig:
    return tiny(partitioner=SomeHoldNothing(), num_parties=3, num_images=90, **knobs)


def test_a_party_without_images_sits_out_of_the_average(data):
    """One full-batch step each of 30 and 60 images: the mean, 30 : 0 : 60, is one pooled step."""
    config = nobody_but_the_third(num_rounds=1, batch_size=1024)
    events = list(run_rounds(config, data=data))
    zero, one = rounds(events)
    assert [party.party for party in one.parties] == [0, 2]
    assert [party.num_examples for party in one.parties] == [30, 60]
    assert one.bytes_up == one.bytes_down == 2 * 170 * 4
    assert [sum(counts) for counts in events[0].label_counts] == [30, 0, 60]
    assert [e.parties for e in events if e.type == "round_started"] == [[0, 2]]
    used = next(iter(used_images(config, data)))
    _, gradient = softmax_step(zero.state.weights, data.images[used], data.labels[used])
    expected = zero.state.weights - 0.5 * gradient
    np.testing.assert_allclose(one.state.weights, expected, atol=1e-5)


def used_images(config: RunConfig, data):
    from fl_core.party_data import parties_images

    yield np.concatenate([party.train for party in parties_images(config, data)])


@pytest.mark.parametrize("kind", [k for k, member in STRATEGIES.items() if not member.pools])
def test_a_round_in_which_nobody_has_images_changes_nothing(data, kind):
    """A third of the parties is one party; sometimes it is the one that holds nothing."""
    config = nobody_but_the_third(
        num_rounds=12, participation=0.3, holdout=0.1, strategy=STRATEGIES[kind]()
    )
    history = rounds(list(run_rounds(config, data=data)))
    alone = [i for i, done in enumerate(history) if i and not done.parties]
    assert 0 < len(alone) < 12
    for round in alone:
        before, after = history[round - 1], history[round]
        np.testing.assert_array_equal(after.state.weights, before.state.weights)
        assert (after.loss, after.bytes_up, after.bytes_down) == (before.loss, 0, 0)


def test_a_party_without_images_is_passed_by_when_the_model_is_passed_on(data):
    config = nobody_but_the_third(strategy=Cyclic(), num_rounds=1)
    (_, one) = rounds(list(run_rounds(config, data=data)))
    assert [party.party for party in one.parties] == [0, 2]
    averaged = last_weights(list(run_rounds(nobody_but_the_third(strategy=FedAvg()), data=data)))
    assert not np.array_equal(one.state.weights, averaged)


def test_a_party_without_images_does_not_count_as_skewed():
    counts = np.array([[5, 5], [0, 0], [5, 5]])
    assert label_skew(counts) == 0.0
