"""What a network costs to send, and the settings that it offers."""

import pytest

from fl_core import RunConfig
from fl_core.models import Softmax
from pages.shared.model_offer import note_of
from tests.pages.conftest import text


def noted(**knobs) -> str:
    return note_of(RunConfig.of(knobs).model_dump())


def test_the_megabytes_of_a_round_by_hand():
    """4 bytes a weight, a model down and one up for each party that takes part."""
    assert 110_474 * 4 * 6 == 2_651_376
    assert noted().endswith("A round sends 2.7 MB, to the parties and back.")
    assert "110,474 weights for these images." in noted()
    assert "A round sends 1,330.7 MB" in noted(model="mcmahan_cnn", num_parties=100)  # 1,330.696
    assert "A round sends 133.1 MB" in noted(
        model="mcmahan_cnn", num_parties=100, participation=0.1
    )
    assert "A round sends 0.0041 MB" in noted(model="softmax")  # 170 * 24 = 4,080 bytes
    assert "sends" not in noted(strategy="alone")


@pytest.mark.parametrize("knobs", [{"strategy": "scaffold", "optimizer": "sgd"}], ids=str)
def test_a_strategy_that_sends_more_is_counted_so(knobs):
    assert "A round sends 5.3 MB" in noted(**knobs)  # control variates are as long as the model


def test_what_stays_at_a_party_is_not_counted_as_sent():
    """The last layer has 128 * 10 + 10 weights: 4 * 6 * (110,474 - 1,290) bytes are left."""
    assert 4 * 6 * 109_184 == 2_620_416
    assert "A round sends 2.6 MB" in noted(strategy="partial")
    assert "A round sends 2.7 MB" in noted(strategy={"kind": "partial", "keeps": "nothing"})
    assert "A round sends 5.3 MB" in noted(strategy={"kind": "ifca", "groups": 3})  # 3 down, 1 up


def test_chosen_in_the_picker_the_settings_are_offered_and_taken_when_pressed(page):
    page.run()
    assert not _offers(page)
    page.selectbox(key="knob.model").set_value("softmax").run()
    rate = Softmax.learns_well_with["learning_rate"]
    assert (
        f"It would change: Optimiser from Adam to SGD, Learning rate from 0.001 to {rate:g}."
        in (text(page))
    )
    assert page.number_input(key="knob.learning_rate").value == 0.001
    (offer,) = _offers(page)
    offer.click().run()
    assert not page.exception and not _offers(page)
    assert page.number_input(key="knob.learning_rate").value == rate
    assert page.selectbox(key="knob.optimizer").value == "sgd"


def test_nothing_is_offered_that_a_strategy_would_refuse(page):
    page.run()
    page.selectbox(key="knob.optimizer").set_value("sgd").run()
    page.selectbox(key="knob.model").set_value("lenet").run()
    assert len(_offers(page)) == 1
    page.selectbox(key="knob.strategy").set_value("scaffold").run()
    assert not page.exception and not _offers(page)  # it counts on plain SGD


def test_weights_and_megabytes_follow_the_knobs_of_ones_own_network(page):
    page.run()
    page.selectbox(key="knob.model").set_value("own_cnn").run()
    before = text(page)
    page.slider(key="knob.model.own_cnn.blocks").set_value(4).run()
    assert not page.exception
    after = text(page)
    assert "105,866 weights" not in after and "A round sends" in after
    told = RunConfig.of({"model": {"kind": "own_cnn", "blocks": 4}})
    assert f"{told.model.num_weights(told.dataset.image_kind):,} weights" in after
    assert before != after


def _offers(page):
    return [b for b in page.button if b.label.startswith("Use the settings this network")]
