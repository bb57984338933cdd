"""Defaults and fingerprints are frozen for ever.

A config is written, linked to and fingerprinted by what differs from the defaults. Were a default
to change, every saved setup, link and run that says nothing of that knob would silently become
another, and equal runs would no longer be found to be equal.

If a test here fails because you changed a default, do not change this file: leave the default as
it is. To let people start elsewhere, add or change a preset (`pages/shared/presets.py`). A new knob
gets the default that leaves every number as it was; once anybody may have saved a setup with it,
its default belongs here. To rename or move a knob, write an upgrade (`fl_core/config_upgrades.py`);
the fingerprints of runs that turn it change then, and those in the store have to be made anew.
"""

import pytest

from fl_core import RunConfig
from fl_core.config_fingerprint import fingerprint
from fl_core.config_text_format import write
from fl_core.families import FAMILIES
from fl_core.knobs import knobs_of

DEFAULTS = {
    "num_parties": 3,
    "participation": 1.0,
    "strategy": "fedavg",
    "pre_aggregator": "none",
    "aggregator": "mean",
    "server_step": "plain",
    "dataset": "mnist",
    "num_images": 12_000,
    "partitioner": "iid",
    "sizes": "equal",
    "appearance": "unchanged",
    "label_noise": "correct",
    "num_rounds": 10,
    "local_epochs": 1,
    "local_steps": 0,
    "own_start": False,
    "start_model": "",
    "batch_size": 32,
    "optimizer": "adam",
    "learning_rate": 0.001,
    "rate_schedule": "constant",
    "model": "cnn",
    "precision": "float32",
    "test_on": "test_set",
    "test_images": 0,
    "measure_every": 1,
    "holdout": 0.1,
    "party_test_images": 1000,
    "gallery_images": 20,
    "seed": 42,
    "deal_seed": -1,
    "start_seed": -1,
    "batch_seed": -1,
}

DEFAULTS_OF_MEMBERS = {
    ("strategy", "fedavg"): {},
    ("strategy", "fedprox"): {"mu": 0.1},
    ("strategy", "fednova"): {},
    ("strategy", "feddyn"): {"alpha": 0.1},
    ("strategy", "qfedavg"): {"q": 0.2},
    ("strategy", "fedsgd"): {},
    ("strategy", "fedsam"): {"radius": 0.05},
    ("strategy", "fedntd"): {"beta": 1.0, "tau": 1.0},
    ("strategy", "moon"): {"mu": 1.0, "tau": 0.5},
    ("strategy", "ifca"): {"groups": 2},
    ("strategy", "ditto"): {"pull": 0.1},
    ("strategy", "fine_tuning"): {},
    ("strategy", "partial"): {"keeps": "head", "trains": "all"},
    ("strategy", "pooled"): {},
    ("strategy", "fedrs"): {"scale": 0.5},
    ("strategy", "cyclic"): {"reshuffle": False},
    ("pre_aggregator", "none"): {},
    ("pre_aggregator", "bucketing"): {"size": 2},
    ("pre_aggregator", "nearest_neighbours"): {"faulty": 1},
    ("aggregator", "mean"): {},
    ("aggregator", "plain_mean"): {},
    ("aggregator", "median"): {},
    ("aggregator", "trimmed_mean"): {"share": 0.35},
    ("aggregator", "krum"): {"faulty": 0},
    ("aggregator", "multi_krum"): {"faulty": 0, "kept": 0},
    ("aggregator", "bulyan"): {"faulty": 0},
    ("aggregator", "geometric_median"): {"passes": 3, "smoothing": 1e-6},
    ("aggregator", "norm_clipping"): {"longest": 1.0},
    ("aggregator", "centred_clipping"): {"radius": 10.0, "passes": 1},
    ("server_step", "plain"): {"rate": 1.0},
    ("server_step", "momentum"): {"rate": 1.0, "beta": 0.9},
    ("server_step", "adagrad"): {"rate": 0.01, "beta_1": 0.0, "tau": 0.001},
    ("server_step", "adam"): {
        "rate": 0.03,
        "beta_1": 0.9,
        "tau": 0.001,
        "beta_2": 0.99,
        "bias_correction": False,
    },
    ("server_step", "yogi"): {"rate": 0.03, "beta_1": 0.9, "tau": 0.001, "beta_2": 0.99},
    ("server_step", "fedexp"): {"eps": 0.001},
    ("dataset", "mnist"): {},
    ("dataset", "fashion_mnist"): {},
    ("dataset", "cifar10"): {},
    ("dataset", "own_file"): {
        "sha256": "",
        "values": "auto",
        "axes": "auto",
        "classes": "auto",
        "folders": "auto",
    },
    ("partitioner", "iid"): {"min_images": 10},
    ("partitioner", "dirichlet"): {"min_images": 10, "skew": 0.5, "alpha": 0.0},
    ("partitioner", "dirichlet_by_class"): {"min_images": 10, "alpha": 0.5},
    ("partitioner", "shards"): {"min_images": 10, "shards": 2},
    ("partitioner", "classes"): {"min_images": 10, "classes": 4},
    ("partitioner", "natural"): {"min_images": 10},
    ("sizes", "dirichlet"): {"alpha": 1.0},
    ("sizes", "power_law"): {"exponent": 1.0},
    ("partitioner", "table"): {"min_images": 1, "counts": ()},
    ("model", "cnn"): {"dropout": 0.5},
    ("model", "softmax"): {},
    ("model", "logistic"): {},
    ("model", "mcmahan_cnn"): {},
    ("model", "mcmahan_2nn"): {},
    ("model", "lenet"): {},
    ("model", "resnet"): {"blocks": 1, "normalisation": "group"},
    ("model", "own_cnn"): {
        "blocks": 2,
        "filters": 16,
        "dense": 64,
        "dropout": 0.0,
        "normalisation": "none",
    },
    ("appearance", "unchanged"): {},
    ("appearance", "noise"): {"sigma": 0.3},
    ("appearance", "rotation"): {"degrees": 45},
    ("appearance", "contrast"): {"lost": 0.7, "inverted": False},
    ("appearance", "ink_thickness"): {"pixels": 0.75},
    ("appearance", "blur"): {"radius": 2.0},
    ("optimizer", "adam"): {"weight_decay": 0.0},
    ("optimizer", "adamw"): {"weight_decay": 0.0},
    ("optimizer", "sgd"): {"weight_decay": 0.0, "momentum": 0.0, "nesterov": False},
    ("rate_schedule", "constant"): {},
    ("rate_schedule", "by_factor"): {"factor": 0.99},
    ("rate_schedule", "cosine"): {"last": 0.01},
    ("label_noise", "correct"): {},
    ("label_noise", "wrong_labels"): {"noisy_parties": 1, "share": 0.3},
    ("label_noise", "next_class"): {"noisy_parties": 1, "share": 0.3},
}

FINGERPRINTS = [
    ({}, "44136fa3"),
    ({"seed": 7}, "12cba780"),
    ({"num_parties": 10}, "abba66c0"),
    ({"participation": 0.5}, "0249705b"),
    ({"strategy": "fedprox"}, "7520d690"),
    ({"strategy": {"kind": "fedprox", "mu": 0.0}}, "301d2d35"),
    ({"strategy": {"kind": "cyclic", "reshuffle": True}}, "948f46ba"),
    ({"aggregator": "median"}, "779c1e6d"),
    ({"server_step": {"kind": "momentum", "beta": 0.5}}, "bc2e8d9a"),
    ({"dataset": "fashion_mnist"}, "7ef24b5b"),
    (
        {
            "dataset": {
                "kind": "own_file",
                "sha256": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f",
            }
        },
        "a3e2e3b2",
    ),
    ({"partitioner": {"kind": "dirichlet", "skew": 0.9, "min_images": 5}}, "eff462ab"),
    ({"partitioner": "table"}, "efcdf7f3"),
    (
        {
            "num_images": 12,
            "partitioner": {
                "kind": "table",
                "counts": [[1, 0] * 5, [0, 1, 0, 1, 0, 1, 0, 1, 0, 2], [1] + [0] * 9],
            },
        },
        "aed1c0d5",
    ),
    ({"model": "softmax"}, "9ad04e60"),
    ({"precision": "bfloat16"}, "0b63ed92"),
    ({"optimizer": "sgd", "learning_rate": 0.05, "holdout": 0.0, "test_on": "fifth"}, "20b42ea6"),
]


def defaults_of(config) -> dict:
    knobs = knobs_of(config).items()
    return {name: knob.default.kind if knob.members else knob.default for name, knob in knobs}


def test_no_default_of_a_run_has_changed():
    found = defaults_of(RunConfig)
    assert {name: found.get(name) for name in DEFAULTS} == DEFAULTS


@pytest.mark.parametrize("member", DEFAULTS_OF_MEMBERS, ids="-".join)
def test_no_default_of_a_member_has_changed(member):
    field, kind = member
    found, expected = defaults_of(FAMILIES[field][kind]), DEFAULTS_OF_MEMBERS[member]
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize("field", FAMILIES)
def test_a_default_choice_has_its_knobs_at_their_defaults(field):
    chosen = getattr(RunConfig(), field)
    assert chosen == type(chosen)()


@pytest.mark.parametrize(("knobs", "expected"), FINGERPRINTS, ids=str)
def test_no_fingerprint_has_changed(knobs, expected):
    assert fingerprint(RunConfig.of(knobs)) == expected
    assert fingerprint(RunConfig.from_json(RunConfig.of(knobs).to_json())) == expected


def test_equal_configs_have_equal_fingerprints_however_they_are_written():
    spelled = RunConfig.of({"partitioner": {"skew": "0,9", "kind": "Dirichlet"}, "seed": "7.0"})
    plain = RunConfig.of({"seed": 7, "partitioner": {"kind": "dirichlet", "skew": 0.9}})
    at_default = RunConfig.of({"num_rounds": 10, "partitioner": {"kind": "iid"}})
    assert spelled == plain and fingerprint(spelled) == fingerprint(plain)
    assert at_default == RunConfig() and fingerprint(at_default) == fingerprint(RunConfig())


def test_a_knob_or_family_that_comes_later_changes_no_fingerprint_link_or_file():
    from tests.fl_core.test_families import Wider

    for knobs, expected in FINGERPRINTS:
        wider = Wider.of(knobs)
        assert fingerprint(wider) == expected and write(wider) == write(RunConfig.of(knobs))
        assert Wider.from_json(RunConfig.of(knobs).to_json()) == wider
