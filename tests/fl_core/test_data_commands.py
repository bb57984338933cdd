"""Images of one's own on the command line: kept, listed, and run on."""

import shlex

import numpy as np
import pytest

from fl_core.cli import main
from fl_core.config import RunConfig
from fl_core.config_text_format import put
from fl_core.datasets import DATASETS, OwnFile
from fl_core.own_file_config import fitted_to_file
from fl_core.paths import database_url, datasets_folder
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from tests.fl_core import own_files
from tests.fl_core.tiny_data import assert_one_sentence, coloured_arrays, npz_of

SMALL = ["--set", "model=softmax", "--set", "num_rounds=1", "--set", "party_test_images=20"]


@pytest.fixture(autouse=True)
def own_store(home, monkeypatch):
    monkeypatch.delenv("FEDARIUM_DB", raising=False)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "my colours.npz"
    path.write_bytes(npz_of(coloured_arrays()))
    return path


def only_run():
    (run,) = RunStore(database_url()).find()
    return run


def test_a_file_is_checked_and_kept_and_the_words_to_use_it_work(file, capsys):
    assert main(["data", "add", str(file)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "12×10" in said[0] and "5 classes" in said[0]
    assert said[-2] == f"--data {shlex.quote(str(file))}"
    pairs = [word.split("=") for word in shlex.split(said[-1]) if word != "--set"]
    dataset = RunConfig.of(put([("model", "softmax"), *pairs], {})[0]).dataset
    assert dataset.is_at_hand() and dataset.load().num_train == 160


def test_a_file_that_nobody_can_train_on_is_said_to_be_one_at_once(file, capsys):
    file.write_bytes(npz_of(coloured_arrays(num_train=8, num_test=4)))
    assert main(["data", "add", str(file)]) == 1
    said = capsys.readouterr()
    assert "Kept, but nobody can train on it: " in said.err and "--data" not in said.out


def test_a_run_on_a_file_keeps_it_and_moves_what_nobody_set(file, capsys):
    set_here = ["--set", "num_parties=4", "--set", "dataset.values=stretched"]
    assert main(["run", "--data", str(file), *SMALL, *set_here]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "Training images moved from 12,000 to 160: there are no more." in said
    run = only_run()
    assert (run.state, run.round) == (RunState.FINISHED, 1)
    assert (run.config.num_images, run.config.num_parties) == (160, 4)
    assert run.config.dataset.is_at_hand() and run.config.dataset.values == "stretched"


def test_what_was_set_is_refused_and_does_not_move(file, capsys):
    assert main(["run", "--data", str(file), *SMALL, "--set", "num_images=5000"]) == 1
    assert "at most 160 here" in capsys.readouterr().err
    assert RunStore(database_url()).find() == []


@pytest.mark.parametrize("chosen", ["dataset=mnist", f"dataset.sha256={'a' * 64}"])
def test_a_run_has_its_images_from_one_place(file, capsys, chosen):
    assert main(["run", "--data", str(file), *SMALL, "--set", chosen]) == 1
    said = capsys.readouterr().err.strip()
    assert said == "Images come from --data or from the knob Data set, not from both."
    assert not datasets_folder().exists()
    assert RunStore(database_url()).find() == []


def test_all_data_sets_are_listed_with_the_words_that_choose_them(file, capsys):
    assert main(["data", "add", str(file)]) == 0
    (datasets_folder() / "notes.txt").write_text("not a data set")
    (datasets_folder() / f"{'0' * 64}.npz").write_bytes(b"damaged")
    capsys.readouterr()
    assert main(["data", "list"]) == 0
    said = capsys.readouterr().out.splitlines()
    others = [kind for kind in DATASETS if kind != OwnFile.kind]
    assert [line.split()[1] for line in said[: len(others)]] == [f"dataset={k}" for k in others]
    assert "first run fetches it" not in said[0] and "first run fetches it" in said[1]
    own = [line for line in said if "dataset.sha256" in line]
    assert len(own) == 2 == len(said) - len(others)
    assert any("12×10 in colour, 5 classes" in line for line in own)
    assert any("damaged" in line for line in own)


def test_a_file_that_only_a_knob_makes_readable_is_brought_with_it(tmp_path, capsys):
    path, labels = tmp_path / "unfit.npz", own_files.labels_of(60, 5)
    images = own_files.images_of(labels)[..., 0]
    path.write_bytes(npz_of({"x": images, "y": labels, "class_names": np.array(["a", "b", "c"])}))
    assert main(["data", "add", str(path)]) == 1
    assert "Labels must be 0..2" in capsys.readouterr().err
    assert not list(datasets_folder().glob("*"))
    how = ["--set", "dataset.classes=found"]
    assert main(["data", "add", str(path), *how]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-2] == f"--data {shlex.quote(str(path))} {' '.join(how)}"
    assert said[-1].endswith(" --set dataset.classes=found")
    assert main(["data", "add", str(path)]) == 1  # it is there, and still unfit as it seems
    meant = OwnFile(sha256=only_kept().stem, classes="found")
    assert meant.problem == "" and meant.load().num_classes == 5
    config = RunConfig.of({"dataset": meant.model_copy(update={"sha256": ""}), "num_images": 50})
    small = {"num_images", "num_parties"}
    assert fitted_to_file(config, path, small, lambda _: None).dataset == meant


def only_kept():
    (path,) = datasets_folder().glob("*.npz")
    return path


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("num_parties=3", "Only how a file is meant can be set with it"),
        (f"dataset.sha256={'a' * 64}", "Only how a file is meant can be set with it"),
        ("dataset.values=purple", "purple"),
        ("dataset.colour=1", "colour"),
    ],
)
def test_only_how_a_file_is_meant_is_said_with_it(file, capsys, setting, says):
    assert main(["data", "add", str(file), "--set", setting]) == 1
    assert says in capsys.readouterr().err and not datasets_folder().exists()


def test_before_anything_is_kept_the_list_names_what_comes_with_fedarium(capsys):
    assert main(["data", "list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(DATASETS) - 1


@pytest.mark.parametrize("command", [["data", "add"], ["run", *SMALL, "--data"]], ids=" ".join)
@pytest.mark.parametrize("content", [None, b"\x80\x04 a pickle", b""], ids=ascii)
def test_what_cannot_be_read_is_refused_in_a_sentence_and_not_kept(
    tmp_path, capsys, command, content
):
    path = tmp_path / "odd.npz"
    if content is not None:
        path.write_bytes(content)
    assert main([*command, str(path)]) == 1
    assert_one_sentence(capsys.readouterr().err.strip())
    assert not list(datasets_folder().glob("*"))


def test_a_file_that_no_memory_holds_is_not_read(tmp_path, capsys):
    path = tmp_path / "huge.npz"
    with path.open("wb") as huge:
        huge.truncate(3 * 10**9)  # sparse: takes no room
    assert main(["data", "add", str(path)]) == 1
    assert "at most 1,000 MB, but" in capsys.readouterr().err


def test_too_few_images_are_no_run(tmp_path, capsys):
    path, labels = tmp_path / "few.npz", own_files.labels_of(8, 2)
    few = {"x_train": own_files.images_of(labels)[..., 0], "y_train": labels}
    path.write_bytes(npz_of(few | {"x_test": few["x_train"], "y_test": labels}))
    assert main(["run", "--data", str(path), *SMALL]) == 1
    assert "at least 10 are needed" in capsys.readouterr().err
    assert RunStore(database_url()).find() == []
