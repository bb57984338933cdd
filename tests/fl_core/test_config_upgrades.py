"""Setups of earlier versions: files, links, stores; and what of a newer one is said."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from fl_core import ConfigError, RunConfig, config_text_format, config_upgrades
from fl_core.config_fingerprint import fingerprint
from fl_core.config_serialization import WholeConfig
from fl_core.datasets import OwnFile
from fl_core.errors import StoreError
from fl_core.knobs import knob
from fl_core.models import Cnn
from fl_core.partitioners import Dirichlet
from fl_core.runs.store import RunStore
from fl_core.strategies import Cyclic, FedProx
from tests.fl_core.command_line_config import config_said
from tests.fl_core.kind_samples import SAMPLES
from tests.fl_core.knob_edges import ALLOWED
from tests.fl_core.tiny_data import assert_one_sentence

FIXTURES = Path(__file__).parent / "fixtures"

TURNED = RunConfig(
    num_parties=7,
    participation=0.5,
    strategy=Cyclic(reshuffle=True),
    dataset=OwnFile(sha256="0f" * 32),
    num_images=9000,
    partitioner=Dirichlet(min_images=5, skew=0.85),
    num_rounds=4,
    local_epochs=2,
    batch_size=16,
    optimizer="sgd",
    learning_rate=0.05,
    model=Cnn(dropout=0.25),
    test_on="fifth",
    holdout=0.2,
    party_test_images=500,
    gallery_images=30,
    seed=7,
)
"""What the fixtures of each version set."""

# ------------------------------------------------------------------------- of versions there were


@pytest.mark.parametrize("file", sorted(FIXTURES.glob("setup_*.json")), ids=lambda f: f.stem)
def test_a_setup_that_an_earlier_version_saved_is_read(file):
    assert RunConfig.from_json(file.read_bytes()) == TURNED


@pytest.mark.parametrize("file", sorted(FIXTURES.glob("link_*.txt")), ids=lambda f: f.stem)
def test_a_link_of_an_earlier_version_is_read(file):
    found = config_text_format.read(parse_qsl(file.read_text().strip().lstrip("?")))
    assert found.problems == [] and RunConfig.of(found.knobs) == TURNED


def test_there_is_a_setup_and_a_link_of_each_version():
    versions = range(1, config_upgrades.version() + 1)
    names = {f"{what}_version_{v}" for what in ("setup", "link") for v in versions}
    assert {file.stem for file in FIXTURES.iterdir()} == names


def test_a_setup_says_its_version_and_a_fingerprint_or_link_of_today_does_not():
    assert json.loads(TURNED.to_json())["version"] == config_upgrades.version() == 1
    assert "version" not in TURNED.model_dump()
    assert config_text_format.write_link(TURNED) == config_text_format.write(TURNED)


def test_python_takes_what_a_file_says_too():
    told = json.loads(TURNED.to_json())
    ways = (RunConfig.of, RunConfig.model_validate, lambda told: RunConfig(**told))
    assert [way(told) for way in ways] == [TURNED] * 3


@pytest.mark.parametrize("name", ["version", "v"])
def test_no_knob_takes_the_name_of_the_version(name):
    number = knob(3, low=0, high=9, label="Odd", help="Odd.")
    with pytest.raises(TypeError, match=f"“{name}” is the version's name"):
        type("Odd", (WholeConfig,), {"__annotations__": {name: int}, name: number})


# --------------------------------------------------------------------- of versions to come, made up


def renamed(knobs):
    """Version 2 calls `clients` parties, as all the world."""
    names = {"clients": "num_parties"}
    return {names.get(name, name): value for name, value in knobs.items()}


def moved(knobs):
    """Version 3 makes the pull of FedProx its own knob; before, it was one of every run."""
    rest = {name: value for name, value in knobs.items() if name != "mu"}
    if "mu" in knobs and knobs.get("strategy") == "fedprox":
        rest["strategy"] = {"kind": "fedprox", "mu": knobs["mu"]}
    return rest


def chosen_anew(knobs):
    """Version 4 calls the split `lda` Dirichlet, and turns its evenness round to a skew."""
    split = knobs.get("partitioner")
    if split == "lda":
        return {**knobs, "partitioner": "dirichlet"}
    if not isinstance(split, dict) or split.get("kind") != "lda":
        return knobs
    now = {**split, "kind": "dirichlet"}
    if "evenness" in now:
        now["skew"] = 1 - float(now.pop("evenness"))
    return {**knobs, "partitioner": now}


@pytest.fixture
def made_up(monkeypatch):
    monkeypatch.setattr(config_upgrades, "UPGRADES", (renamed, moved, chosen_anew))


NOW = RunConfig(num_parties=5, strategy=FedProx(mu=0.25), partitioner=Dirichlet(skew=0.75), seed=7)
FIRST = {"clients": 5, "strategy": "fedprox", "mu": 0.25, "seed": 7}
FIRST |= {"partitioner": {"kind": "lda", "evenness": 0.25}}
SECOND = {"num_parties" if name == "clients" else name: value for name, value in FIRST.items()}
THIRD = {name: value for name, value in SECOND.items() if name != "mu"}
THIRD |= {"strategy": {"kind": "fedprox", "mu": 0.25}}
FOURTH = THIRD | {"partitioner": {"kind": "dirichlet", "skew": 0.75}}
OF_EACH = {1: FIRST, 2: SECOND, 3: THIRD, 4: FOURTH}


def by_file(knobs, version):
    return RunConfig.from_json(json.dumps(knobs | {"version": version}))


def by_command(knobs, version, tmp_path, *settings):
    saved = tmp_path / "setup.json"
    saved.write_text(json.dumps(knobs | {"version": version}))
    said = [part for setting in settings for part in ("--set", setting)]
    return config_said("--config", str(saved), *said)


def pairs_of(knobs, version):
    """Return the settings of a link as that version would have written them."""
    found = [] if version == 1 else [("v", str(version))]
    for name, value in knobs.items():
        if isinstance(value, dict):
            found += [(name if k == "kind" else f"{name}.{k}", str(v)) for k, v in value.items()]
        else:
            found.append((name, str(value)))
    return found


@pytest.mark.parametrize("version", OF_EACH)
def test_a_knob_renamed_moved_or_chosen_anew_is_found_in_files_and_links(
    made_up, tmp_path, version
):
    knobs = OF_EACH[version]
    before = json.dumps(knobs)
    assert by_file(knobs, version) == NOW
    assert by_command(knobs, version, tmp_path) == NOW
    assert by_command(knobs, version, tmp_path, "num_parties=9", "strategy.mu=1") == RunConfig(
        num_parties=9, strategy=FedProx(mu=1), partitioner=Dirichlet(skew=0.75), seed=7
    )
    for pairs in (pairs_of(knobs, version), pairs_of(knobs, version)[::-1]):
        link = config_text_format.read(pairs)
        assert link.problems == [] and RunConfig.of(link.knobs) == NOW
    assert json.dumps(knobs) == before


def test_what_says_no_version_is_of_the_first(made_up):
    assert RunConfig.from_json(json.dumps(FIRST)) == NOW
    with pytest.raises(ConfigError, match=r"no knob called “clients”"):
        RunConfig.of({"clients": 5})  # Python without a version is today's


def test_a_run_of_an_earlier_version_is_read_from_the_store(made_up, tmp_path):
    path = tmp_path / "runs.db"
    store = RunStore(f"sqlite:///{path}")
    run_id = store.create(RunConfig())

    def saved(knobs):
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE runs SET config = ?", [json.dumps(knobs)])
        return store.get(run_id)

    for version, knobs in OF_EACH.items():
        assert saved(knobs | {"version": version}).config == NOW
    assert saved(FIRST).config == NOW
    with pytest.raises(StoreError, match=r"^Run .{8} was saved with other knobs: This setup is of"):
        saved(FOURTH | {"version": 5})


def test_what_is_written_today_is_read_today_and_keeps_its_fingerprint(made_up):
    again = RunConfig.from_json(NOW.to_json())
    assert json.loads(NOW.to_json())["version"] == 4
    assert again == NOW and again.to_json() == NOW.to_json()
    assert fingerprint(NOW) == fingerprint(by_file(FIRST, 1))
    link = config_text_format.write_link(NOW)
    assert "v" not in link  # no upgrade finds anything to change in it, today or ever
    assert RunConfig.of(config_text_format.read(link.items()).knobs) == NOW


@pytest.mark.parametrize("edge", ALLOWED, ids=str)
def test_a_link_says_its_version_where_an_earlier_one_would_mean_something_else(monkeypatch, edge):
    def swapped(knobs):
        """Version 2 calls rounds epochs and epochs rounds."""
        names = {"num_rounds": "local_epochs", "local_epochs": "num_rounds"}
        return {names.get(name, name): value for name, value in knobs.items()}

    config = RunConfig.of(edge.knobs)
    print_before = fingerprint(config)
    monkeypatch.setattr(config_upgrades, "UPGRADES", (swapped,))
    link = config_text_format.write_link(config)
    assert ("v" in link) == bool({"num_rounds", "local_epochs"} & link.keys())
    assert link.get("v", "2") == "2" and fingerprint(config) == print_before
    assert RunConfig.of(config_text_format.read(link.items()).knobs) == config


@pytest.mark.parametrize("edge", ALLOWED, ids=str)
def test_upgrades_that_find_nothing_change_nothing(made_up, edge):
    config = RunConfig.of(edge.knobs)
    assert RunConfig.from_json(json.dumps(edge.knobs)) == config
    assert RunConfig.of(config_text_format.read(edge.settings.items()).knobs) == config


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        ([("clients", "x")], "Parties must be a whole number from 1 to 10,000, got 'x'."),
        ([("clients", "5"), ("clients", "6")], "There is no knob called “clients”."),
        ([("seed", "5"), ("seed", "6")], "Seed must be set once, not 2 times."),
        ([("partitioner.skew", "1")], "Split “Equal (IID)” has no knob called “skew”."),
        ([("partitioner", "{x")], "Split must be a name or an object of JSON, got '{x'."),
        ([("partitioner.kind", "lda")], "has no knob called “kind”."),
        ([("partitioner", "lda"), ("partitioner.evenness", "x")], "cannot be brought up to date"),
        ([("v", "4"), ("clients", "5")], "There is no knob called “clients”."),
        ([("v", "5"), ("seed", "5")], "This setup is of version 5, made by a newer Fedarium; this"),
        ([("v", "0")], "The version of a setup must be a whole number, got '0'."),
        ([("v", "x")], "The version of a setup must be a whole number, got 'x'."),
        ([("v", "1"), ("v", "2")], "The version of a link must be set once, not 2 times."),
    ],
    ids=str,
)
def test_a_bad_link_of_an_earlier_version_is_said_in_one_sentence(made_up, pairs, says):
    found = config_text_format.read(pairs)
    assert len(found.problems) == 1 and says in found.problems[0]
    assert_one_sentence(found.problems[0])
    assert RunConfig.of(found.knobs) == RunConfig()


def test_an_object_in_a_link_of_an_earlier_version_is_brought_up_to_date(made_up):
    pairs = [("partitioner", '{"kind": "lda", "evenness": 0.25, "min_images": 5}')]
    link = config_text_format.read(pairs)
    assert link.problems == []
    assert RunConfig.of(link.knobs).partitioner == Dirichlet(skew=0.75, min_images=5)


@pytest.mark.parametrize("version", [5, "5", 10**30, 0, -1, 1.5, None, True, "x", [], {}])
def test_a_file_of_a_version_that_is_not_known_is_refused(made_up, version):
    with pytest.raises(ConfigError) as caught:
        by_file({"seed": 7}, version)
    newer = "newer Fedarium" in str(caught.value)
    assert newer == (version in (5, "5", 10**30))
    assert newer or "The version of a setup must be a whole number, got " in str(caught.value)
    assert_one_sentence(str(caught.value))


def test_each_kind_of_knob_goes_through_a_link_of_an_earlier_version(made_up):
    seen = set()
    for edge in ALLOWED:
        pairs = list(config_text_format.write(RunConfig.of(edge.knobs)).items())
        assert (
            config_text_format.read([("v", "1"), *pairs]).knobs
            == config_text_format.read(pairs).knobs
        )
        seen.add(edge.knob.kind)
    assert seen == set(SAMPLES)
