"""Data sets on the command line: `data add`, `data list`, and the file of `run --data`."""

import argparse
import re
import shlex
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from fl_core.config import RunConfig
from fl_core.config_fitting import moves_to_fit
from fl_core.config_text_format import put
from fl_core.datasets import DATASETS, OwnFile, keep
from fl_core.errors import ConfigError, DataError
from fl_core.knobs import knobs_of
from fl_core.party_data import parties_images
from fl_core.paths import datasets_folder
from fl_core.safe_print import Console

MOST_BYTES = 1_000_000_000
"""Of a file as it lies there; how much it may unpack to, its reader says."""

_OWN = re.compile(r"[0-9a-f]{64}\.(npz|zip)")


def add_data_parser(commands: Any) -> None:
    """Add the command `data` with its own two."""
    data = commands.add_parser("data", help="images of your own, and what data sets there are")
    acts = data.add_subparsers(dest="act", required=True)
    add = acts.add_parser("add", help="check and keep a file, and say what was understood")
    add.add_argument("file", type=Path, help="an .npz of arrays, or a .zip of picture folders")
    add.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KNOB=VALUE",
        help="how it is meant, where it does not tell by itself, as for `run`: "
        "dataset.values=stretched, dataset.axes=channels_last, dataset.classes=found",
    )
    acts.add_parser("list", help="all data sets, with the words that choose them")


def do_data(options: argparse.Namespace, console: Console) -> int:
    """Do `data add` or `data list`; return the exit status."""
    if options.act == "list":
        for line in _listed():
            console.say(line)
        return 0
    own = _kept(options.file, _meant(options.set))
    _say(own, console)
    if own.problem:
        raise DataError(f"Kept, but nobody can train on it: {own.problem}")
    console.say("Kept. To train on it, give `run` one of these:")
    console.say(" ".join([f"--data {shlex.quote(str(options.file))}", *_how(own)]))
    console.say(_words(own))
    return 0


def on_file(
    config: RunConfig, path: Path, set_on_purpose: Collection[str], console: Console
) -> RunConfig:
    """Return the config with a file of images kept and chosen; say what was understood of it.

    Args and errors are those of `fitted_to_file`; what it would tell is said on the console.
    """
    return fitted_to_file(config, path, set_on_purpose, console.say)


def fitted_to_file(
    config: RunConfig, path: Path, set_on_purpose: Collection[str], say: Callable[[str], None]
) -> RunConfig:
    """Return the config with a file of images kept and chosen.

    Args:
        config: It reads an own file, but says not which.
        path: The file.
        set_on_purpose: Fields of the config that must stay; others move to what fits the images.
        say: Told what is understood, and what moves.

    Raises:
        ConfigError: If the config chooses other images, or does not fit these.
        DataError: If the file cannot be understood, or is of too few images to train on.
    """
    chosen = config.dataset
    if not isinstance(chosen, OwnFile) or chosen.sha256:
        raise ConfigError("Images come from --data or from the knob Data set, not from both.")
    dataset = _kept(path, chosen)
    for sentence in dataset.understood:
        say(sentence)
    if dataset.problem:
        raise DataError(dataset.problem)
    values: dict[str, Any] = {**config.model_dump(), "dataset": dataset.model_dump()}
    for move in moves_to_fit(values, set_on_purpose):
        say(move.sentence)
        values = move.made(values)
    fitting = RunConfig.of(values)
    parties_images(fitting, dataset.load())
    return fitting


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


def pair(setting: str) -> tuple[str, str]:
    """Return name and value of `--set`, without quotes that a shell has left in."""
    name, _, value = setting.partition("=")
    value = value.strip()
    quoted = value[:1] in ('"', "'") and value[1:].endswith(value[:1])
    return name, value[1:-1] if quoted else value


def _kept(path: Path, meant: OwnFile) -> OwnFile:
    try:
        if (size := path.stat().st_size) > MOST_BYTES:
            raise DataError(
                f"A file may have at most {MOST_BYTES // 10**6:,} MB, but {path} has "
                f"{size // 10**6:,} MB."
            )
        return keep(path.read_bytes(), meant)
    except OSError as error:
        raise DataError(f"The file {path} cannot be read ({error.strerror}).") from None


def _say(own: OwnFile, console: Console) -> None:
    for sentence in own.understood:
        console.say(sentence)


def _listed() -> Iterator[str]:
    for kind, member in DATASETS.items():
        if member is not OwnFile:
            here = "" if member().is_at_hand() else "; not here yet, the first run fetches it"
            yield f"--set dataset={kind}  {member.label}{here}"
    folder = datasets_folder()
    files = [p for p in folder.iterdir() if _OWN.fullmatch(p.name)] if folder.exists() else []
    for path in sorted(files, key=_when):
        own = OwnFile(sha256=path.stem)
        yield f"{_words(own)}  {_when(path):%Y-%m-%d %H:%M}  {_summary(own)}"


def _when(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime)


def _summary(own: OwnFile) -> str:
    return next(iter(own.understood), own.problem)


def _words(own: OwnFile) -> str:
    words = [f"--set dataset={own.kind}", f"--set dataset.sha256={own.sha256}", *_how(own)]
    return " ".join(words)


def _how(own: OwnFile) -> Iterator[str]:
    """Yield the words that say how a file is meant, where it is meant otherwise than it seems."""
    for knob in knobs_of(OwnFile).values():
        value = getattr(own, knob.name)
        if knob.kind != "file" and value != knob.default:
            yield f"--set dataset.{knob.name}={value}"
