"""Which class, part and party a picture is of, told by the folders it lies in."""

import contextlib
import stat
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from fl_core.datasets.array_names import part_of
from fl_core.errors import DataError, shown
from fl_core.translatable import translatable

PICTURES = (
    *(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".dib", ".gif", ".webp", ".tif", ".tiff"),
    *(".ppm", ".pgm", ".pbm", ".pnm", ".pfm"),
)
READ = "PNG, JPEG, BMP, GIF, WebP, TIFF or PPM"
ARCHIVES = (".zip", ".npz", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")
JUNK = (
    *("__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "@eadir", "$recycle.bin"),
    *("lost+found", "icon\r", "__pycache__"),
)
"""What systems leave in folders, beside all that begins with a dot."""
UTF8 = 0x800
MOST_FILES = 300_000
LONGEST_PATH = 1000  # letters; all folders together are held once for each picture
MOST_BYTES = 2_000_000_000  # of all pictures together, as the zip unpacks them


@dataclass(frozen=True)
class Picture:
    """A picture in a zip.

    Attributes:
        entry: Where it is.
        part: "train", "validation" or "test"; empty where no folder says it.
        party: The folder of its party; empty where there is none.
        label: The folder of its class.
    """

    entry: zipfile.ZipInfo
    part: str
    party: str
    label: str


def pictures_in(
    archive: zipfile.ZipFile, meant: str = "auto"
) -> tuple[list[Picture], tuple[str, ...]]:
    """Return the pictures in the folders of a zip, in the order of their paths, and other files.

    Folders are classes; above them may be those of parties, above or below these train and test
    (and validation), and any number of folders that hold all the others. Of two folders the upper
    one is the party, whatever they hold, unless it is meant to be the class.

    Args:
        archive: The opened zip.
        meant: "classes" where of two folders the upper one is the class; else "auto".

    Raises:
        DataError: If its folders are others, or an entry is none that an honest zip holds.
    """
    entries, others = {}, []
    for entry in _checked(archive):
        name = _name_of(entry)
        if entry.is_dir() or any(_is_junk(folder) for folder in name.split("/")):
            continue
        if name.lower().endswith(PICTURES):
            entries[name] = entry
        else:
            others.append(name)
    if (total := sum(entry.file_size for entry in entries.values())) > MOST_BYTES:
        raise DataError(
            translatable(
                "All pictures together may take at most {most} MB, but they take {megabytes} MB.",
                most=MOST_BYTES // 10**6,
                megabytes=total // 10**6,
            )
        )
    if not entries:
        raise DataError(
            translatable(
                "The zip must hold pictures ({read}) in folders, one a class, or arrays of numpy, "
                "but it holds {listed}.",
                read=READ,
                listed=", ".join(map(shown, others[:3])) or "none",
            )
        )
    names = sorted(entries)
    folders = _below_the_common([tuple(name.split("/")[:-1]) for name in names])
    found = zip(names, _meanings(names, folders, meant), strict=True)
    return [Picture(entries[name], *meaning) for name, meaning in found], tuple(others)


def _checked(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    entries = archive.infolist()
    if len(entries) > MOST_FILES:
        raise DataError(
            translatable(
                "A zip may hold at most {most} files, got {given}.",
                most=MOST_FILES,
                given=len(entries),
            )
        )
    for entry in entries:
        name = _name_of(entry)
        if entry.flag_bits & 1:
            raise DataError("The file is encrypted: save it without a password.")
        if name.startswith("/") or ".." in name.split("/"):
            raise DataError(
                translatable(
                    "No path in a zip may lead out of it, but there is {name}.", name=shown(name)
                )
            )
        if len(name) > LONGEST_PATH:
            raise DataError(
                translatable(
                    "A path in a zip may have at most {most} letters, got {given}.",
                    most=LONGEST_PATH,
                    given=len(name),
                )
            )
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise DataError(
                translatable("A zip may hold no links, but {name} is one.", name=shown(name))
            )
        if name.lower().endswith(ARCHIVES) and not any(map(_is_junk, name.split("/"))):
            raise DataError(
                translatable(
                    "The zip holds another archive, {name}: unpack that, and bring what is in it.",
                    name=shown(name),
                )
            )
    return entries


def _name_of(entry: zipfile.ZipInfo) -> str:
    """Return the path of an entry; Macs write UTF-8 and do not say so, accents by themselves."""
    name = entry.filename
    if not entry.flag_bits & UTF8:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", name).replace("\\", "/").removeprefix("./")


def _is_junk(name: str) -> bool:
    return name.startswith(".") or name.lower() in JUNK


Folders = Sequence[tuple[str, ...]]
Meaning = tuple[str, str, str]  # part, party, label


def _below_the_common(folders: Folders) -> Folders:
    """Return folders without those that all are in; the last one is a class whatever it holds."""
    while all(len(path) > 1 for path in folders) and len({path[0] for path in folders}) == 1:
        folders = [path[1:] for path in folders]
    return folders


def _meanings(names: Sequence[str], folders: Folders, meant: str) -> list[Meaning]:
    depth = len(folders[0])
    for name, path in zip(names, folders, strict=True):
        if not path:
            raise DataError(
                translatable(
                    "Each picture must lie in the folder of its class, but {name} lies in none.",
                    name=shown(name),
                )
            )
        if len(path) != depth:
            raise DataError(
                translatable(
                    "All pictures must lie equally deep in folders, but {one} and {other} do not.",
                    one=shown(names[0]),
                    other=shown(name),
                )
            )
    parts, rest = _parts(folders)
    if len(rest[0]) > 2:
        raise DataError(
            "Pictures must lie in folders such as class, party/class or train/class, but there is "
            f"{shown(names[0])}."
        )
    if len(rest[0]) == 1:
        return [(part, "", path[0]) for part, path in zip(parts, rest, strict=True)]
    return [
        (part, "", path[0]) if meant == "classes" else (part, path[0], path[1])
        for part, path in zip(parts, rest, strict=True)
    ]


def _parts(folders: Folders) -> tuple[list[str], Folders]:
    """Return the part each picture is of, and the folders without those that say it.

    Some say it twice: they were unpacked into a folder of their own name.
    """
    levels = [[part_of(path[depth]) for path in folders] for depth in range(len(folders[0]) - 1)]
    found = next((parts for parts in levels if all(parts)), None)
    if found is None:
        return [""] * len(folders), folders
    kept = [depth for depth, parts in enumerate(levels) if parts != found]
    return found, [(*(path[depth] for depth in kept), path[-1]) for path in folders]
