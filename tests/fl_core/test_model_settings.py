"""The settings that a network brings: allowed, told in words, and never set by themselves."""

import pytest

from fl_core import RunConfig
from fl_core.cli import main
from fl_core.knobs import knobs_of
from fl_core.model_settings import all_in_words, in_words, turns
from fl_core.models import MODELS, Cnn, Softmax

every_model = pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)


@every_model
def test_every_setting_is_an_allowed_value_of_a_knob(model):
    config = RunConfig.of({"model": model.kind, **model.learns_well_with})
    assert turns(model, config.model_dump()) == []
    for name, value in model.learns_well_with.items():
        chosen = getattr(config, name)
        assert (chosen.kind if knobs_of(RunConfig)[name].members else chosen) == value


@every_model
def test_choosing_a_network_turns_nothing_else(model):
    chosen, usual = RunConfig.of({"model": model.kind}).model_dump(), RunConfig().model_dump()
    assert chosen | {"model": usual["model"]} == usual


def test_the_default_network_learns_at_the_defaults():
    assert Cnn.learns_well_with == {} and turns(Cnn, {"learning_rate": 0.5}) == []


def test_what_would_change_is_said_and_what_stands_already_is_not():
    settings = Softmax.learns_well_with
    assert settings["optimizer"] == "sgd"
    found = turns(Softmax, {"optimizer": "adam", "learning_rate": 0.001})
    rate = f"{settings['learning_rate']:g}"
    assert [turn.sentence for turn in found] == [
        "Optimiser from Adam to SGD",
        f"Learning rate from 0.001 to {rate}",
    ]
    assert in_words(Softmax) == f"optimiser SGD, learning rate {rate}"
    assert [turn.name for turn in turns(Softmax, {"optimizer": "sgd"})] == ["learning_rate"]


def test_the_command_line_tells_them(capsys):
    assert main(["run", "--help"]) == 0
    told = capsys.readouterr().out
    assert all_in_words() in told and "model=softmax" in told and "model=cnn" not in told
