"""Images of one's own on the command line: `data add`, and `data list`."""

import re
import shlex
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click

from fl_core.commands.command import Command, Group
from fl_core.commands.knob_words import pair, set_option
from fl_core.config import RunConfig
from fl_core.config_text_format import put
from fl_core.datasets import DATASETS, OwnFile
from fl_core.errors import ConfigError, DataError
from fl_core.knobs import knobs_of
from fl_core.own_file_config import kept_file
from fl_core.paths import datasets_folder
from fl_core.safe_print import Console

_OWN = re.compile(r"[0-9a-f]{64}\.(npz|zip)")
MEANT = (
    "How it is meant, where it does not tell by itself, as for `run`: dataset.values=stretched, "
    "dataset.axes=channels_last, dataset.classes=found."
)


@click.group("data", cls=Group)
def data_command() -> None:
    """Images of your own: check and keep a file. `datasets` tells what there is."""


@data_command.command("add", cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@set_option(MEANT, under="dataset")
@click.pass_obj
def add_command(console: Console, file: Path, settings: Sequence[str]) -> int:
    """Check and keep FILE, and say what was understood.

    It is an .npz of arrays, or a .zip of picture folders.
    """
    own = kept_file(file, _meant(settings))
    for sentence in own.understood:
        console.say(sentence)
    if own.problem:
        raise DataError(f"Kept, but nobody can train on it: {own.problem}")
    console.say("Kept. To train on it, give `run` one of these:")
    console.say(" ".join([f"--data {shlex.quote(str(file))}", *_how(own)]))
    console.say(words_of_file(own))
    return 0


@data_command.command("list", cls=Command)
@click.pass_obj
def list_command(console: Console) -> int:
    """All data sets, with the words that choose them."""
    for line in _listed():
        console.say(line)
    return 0


def _listed() -> Iterator[str]:
    for kind, member in DATASETS.items():
        if member is not OwnFile:
            here = "" if member().is_at_hand() else "; not here yet, the first run fetches it"
            yield f"--set dataset={kind}  {member.label}{here}"
    for path in own_files():
        own = OwnFile(sha256=path.stem)
        said = next(iter(own.understood), own.problem)
        yield f"{words_of_file(own)}  {kept_since(path):%Y-%m-%d %H:%M}  {said}"


def own_files() -> list[Path]:
    """Return the files of one's own that are kept, the oldest first."""
    folder = datasets_folder()
    files = [p for p in folder.iterdir() if _OWN.fullmatch(p.name)] if folder.exists() else []
    return sorted(files, key=kept_since)


def kept_since(path: Path) -> datetime:
    """Return when a file was kept."""
    return datetime.fromtimestamp(path.stat().st_mtime)


def _meant(settings: Sequence[str]) -> OwnFile:
    """Return how a file is meant, as `--set` says it."""
    knobs, problems = put(map(pair, settings), {"dataset": OwnFile.kind})
    if problems:
        raise ConfigError(" ".join(problems))
    meant = RunConfig.of(knobs).dataset
    if knobs.keys() != {"dataset"} or not isinstance(meant, OwnFile) or meant.sha256:
        raise ConfigError(
            "Only how a file is meant can be set with it, such as dataset.values=stretched."
        )
    return meant


def words_of_file(own: OwnFile) -> str:
    """Return the words that choose a file that is kept."""
    words = [f"--set dataset={own.kind}", f"--set dataset.sha256={own.sha256}", *_how(own)]
    return " ".join(words)


def _how(own: OwnFile) -> Iterator[str]:
    """Yield the words that say how a file is meant, where it is meant otherwise than it seems."""
    for knob in knobs_of(OwnFile).values():
        value = getattr(own, knob.name)
        if knob.kind != "file" and value != knob.default:
            yield f"--set dataset.{knob.name}={value}"
