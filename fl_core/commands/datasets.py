"""What images there are to train on: `datasets`."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from fl_core.commands.command import as_json, command
from fl_core.commands.data import own_files
from fl_core.commands.list_and_show import in_json, printed
from fl_core.datasets import DATASETS, Dataset, OwnFile
from fl_core.errors import DataError
from fl_core.safe_print import Console
from fl_core.text_table import table_lines, wrapped
from fl_core.told_values import Bytes, FieldFormatter

HEAD = ("Data set", "Here", "Training", "Test", "Classes", "Pixels", "On disk")
UNKNOWN = "?"
SHORT = 8  # letters of the name of a file


@dataclass(frozen=True)
class Known:
    """What there is to know of a data set.

    Attributes:
        name: Its kind, or of an own file the beginning of its SHA-256.
        label: What it is called.
        about: A sentence.
        settings: Names and texts that choose it, as `--set` takes them.
        is_here: Whether its images are on this machine.
        num_train: Training images; of one that is not here, as many as it is known to have.
        num_test: Test images, if it is here.
        num_classes: How many classes there are.
        pixels: Height and width, such as 28×28.
        channels: 1 or 3.
        bytes: That its file takes on this machine.
        problem: What keeps anybody from training on it.
    """

    name: str
    label: str
    about: str
    settings: dict[str, str]
    is_here: bool
    num_train: int | None = None
    num_test: int | None = None
    num_classes: int | None = None
    pixels: str | None = None
    channels: int | None = None
    bytes: int | None = None
    problem: str = ""

    @property
    def row(self) -> tuple[str, ...]:
        """Its line in the table."""
        size = None if self.bytes is None else FieldFormatter().format_field(Bytes(self.bytes), "")
        colour = " colour" if self.channels == 3 else ""
        return (
            self.name,
            "yes" if self.is_here else "no",
            _counted(self.num_train),
            _counted(self.num_test),
            _counted(self.num_classes),
            f"{self.pixels}{colour}" if self.pixels else UNKNOWN,
            size or "-",
        )


@command("datasets")
@as_json()
def datasets_command(console: Console, as_json: bool) -> int:
    """What data sets there are, and which of them are on this machine.

    What is not here yet, the first run on it fetches. `data add` keeps a file of your own.
    """
    known = [*known_datasets()]
    if as_json:
        console.write(in_json([asdict(each) for each in known]))
    else:
        for line in _lines(known, console.width):
            console.say(line)
    return printed(console, "list")


def known_datasets() -> Iterator[Known]:
    """Yield all of them, one's own files behind those that everybody has."""
    for kind, member in DATASETS.items():
        if member is not OwnFile:
            yield _known(kind, member(), {"dataset": kind}, str(member.about))
    for path in own_files():
        own = OwnFile(sha256=path.stem)
        settings = {"dataset": OwnFile.kind, "dataset.sha256": own.sha256}
        said = " ".join(map(str, own.understood))
        yield _known(own.sha256[:SHORT], own, settings, said)


def _known(name: str, dataset: Dataset, settings: dict[str, str], about: str) -> Known:
    here, path = dataset.is_at_hand(), dataset.kept_at
    told: dict[str, Any] = {"problem": str(dataset.problem)}
    try:
        kind = dataset.image_kind
        told |= {"num_classes": kind.num_classes, "pixels": kind.size, "channels": kind.channels}
        told["num_train"] = dataset.most_images
        if here:
            data = dataset.load()
            told |= {"num_train": data.num_train, "num_test": len(data.labels) - data.num_train}
            told["bytes"] = path.stat().st_size if path and path.exists() else None
    except DataError as error:
        told["problem"] = str(error)
    return Known(name, str(dataset.label), about, settings, here, **told)


def _lines(known: list[Known], width: int | None) -> Iterator[str]:
    yield from table_lines(HEAD, [each.row for each in known], width)
    for each in known:
        words = " ".join(f"--set {name}={value}" for name, value in each.settings.items())
        yield ""
        yield from wrapped(f"{each.name}: {each.label}. {each.about or each.problem}", width)
        yield f"  {words}"


def _counted(number: int | None) -> str:
    return UNKNOWN if number is None else f"{number:,}"
