"""What the documents show as Python runs, and is what they say it is."""

import re
from pathlib import Path

import pytest

from fl_core import RunConfig, run_rounds
from fl_core.datasets import Dataset
from fl_core.family_member import Choice
from fl_core.strategies import FedProx, Strategy

ROOT = Path(__file__).parents[1]
SMALL = {"num_images": 600, "num_rounds": 3, "party_test_images": 0, "batch_size": 16}
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def examples() -> list[tuple[str, str]]:
    documents = [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *sorted((ROOT / "docs").glob("*.md")),
    ]
    return [
        (document.name, block)
        for document in documents
        for block in BLOCK.findall(document.read_text(encoding="utf-8"))
    ]


def members_made_by(source: str) -> list[type[Choice]]:
    """Return the family members that an example defines."""
    names: dict[str, object] = {"__name__": "example"}
    exec(source, names)
    found = [value for value in names.values() if isinstance(value, type)]
    return [c for c in found if issubclass(c, Choice) and c.__module__ == "example"]


def test_there_are_examples_to_run():
    assert {document for document, _ in examples()} >= {"README.md", "CONTRIBUTING.md"}


def is_run_elsewhere(document: str, source: str) -> bool:
    """Pages run in `tests/pages/test_page_parts.py`, and what goes on from block to block below."""
    return "\ndef draw()" in source or document == "python.md"


@pytest.mark.parametrize(
    ("document", "source"),
    [example for example in examples() if not is_run_elsewhere(*example)],
    ids=lambda told: told[:12],
)
def test_an_example_runs_and_its_member_does_what_it_says(document, source):
    (member,) = members_made_by(source)
    if issubclass(member, Strategy):
        assert RunConfig(strategy=member()).strategy == member()
        assert member().local_rule(None, None, None).proximal > 0
        return
    assert issubclass(member, Dataset)
    config = RunConfig.of({"dataset": member(), **SMALL})
    *_, last, _ = run_rounds(config)
    assert last.accuracy > 0.6 and len(last.confusion) == 3  # of three classes that are equal


def test_python_md_runs_from_its_first_line_to_its_last(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FEDARIUM_HOME", str(tmp_path / "home"))
    names: dict[str, object] = {"__name__": "example"}
    blocks = [source for document, source in examples() if document == "python.md"]
    for block in blocks:
        exec(compile(block, "docs/python.md", "exec"), names)
    said = capsys.readouterr()
    assert "SCAFFOLD" in said.out and "skewed" in said.out and "2 classes: lying" in said.err
    assert len(blocks) > 8 and names["mine"].accuracy > 0.8  # type: ignore[attr-defined]
    made = {"accuracy.html", "bars.npz", "model.keras", "parties.csv", "rounds.csv", "setup.json"}
    assert {path.name for path in tmp_path.iterdir()} == {*made, "weights.npy", "home"}
    assert {path.name for path in (tmp_path / "home").iterdir()} == {"datasets", "start_models"}


def test_the_readme_shows_fedprox_as_it_is():
    (member,) = members_made_by(dict(examples())["README.md"])
    for mu in (0.0, 0.1, 10.0):
        ours, shown = FedProx(mu=mu), member(mu=mu)
        assert ours.local_rule(None, None, None) == shown.local_rule(None, None, None)
    assert (member.kind, member.label) == (FedProx.kind, FedProx.label)
