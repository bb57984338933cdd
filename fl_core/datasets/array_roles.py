"""Which arrays of a file are the images and the labels of its parts, and what else there is."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fl_core.datasets.array_names import Meaning, is_of_one_party, meaning_of
from fl_core.datasets.array_source import PLAIN, Source
from fl_core.datasets.image_axes import images_last
from fl_core.datasets.label_values import number_of_labels
from fl_core.errors import DataError, shown
from fl_core.short_text import shortened
from fl_core.translatable import translatable

LEAST_PIXELS = 16  # of an image, where nothing but its shape tells that it is one
MOST_COLUMNS = 1000  # of one-hot labels, where nothing but their shape tells


@dataclass(frozen=True)
class Part:
    """Images with their labels, and if known the party that each is of."""

    images: Source
    labels: Source
    parties: Source | None = None


@dataclass(frozen=True)
class Roles:
    """What the arrays of a file are.

    Attributes:
        parts: By "train", "validation" and "test"; a single one goes by "".
        names: The names of the classes, if they have any.
        mapping: Which characters the labels stand for, as in EMNIST's files.
        used: All arrays that are any of these, their parties' too.
        by_shape: Whether nothing but shapes told images from labels.
    """

    parts: Mapping[str, Part]
    names: Source | None
    mapping: Source | None
    used: tuple[Source, ...]
    by_shape: bool = False


Named = dict[tuple[str, str], Source]


def roles_of(sources: Sequence[Source]) -> Roles:
    """Return what the arrays of a file are, told by their names, or else by their shapes.

    Raises:
        DataError: If there are images without labels, labels without images, or neither.
    """
    named = _named([source for source in sources if source.shape])
    by_shape = not any(role == "images" for _, role in named)
    parts = _by_shape(named, sources) if by_shape else _by_name(named, sources)
    names, mapping = named.get(("", "names")), named.get(("", "mapping"))
    used = [source for part in parts.values() for source in (part.images, part.labels)]
    if names is None and (classes := named.get(("", "classes"))) not in used:
        names = classes
    used += [part.parties for part in parts.values() if part.parties]
    used += [source for source in (names, mapping) if source]
    return Roles(parts, names, mapping, tuple(used), by_shape)


def _named(sources: Sequence[Source]) -> Named:
    """Return the likeliest array of each part and role: of images that with most axes."""
    found: dict[tuple[str, str], list[tuple[int, int, Source]]] = {}
    for source in sources:
        meaning = meaning_of(source.name)
        if meaning and _can_be(source, meaning):
            axes = -len(source.shape) if meaning.role == "images" else 0
            entry = (axes, meaning.rank, source)
            found.setdefault((meaning.part, meaning.role), []).append(entry)
    return {what: min(entries, key=lambda e: e[:2])[2] for what, entries in found.items()}


def _can_be(source: Source, meaning: Meaning) -> bool:
    return meaning.role != "images" or len(source.shape) > 1 or source.dtype.hasobject


def _by_name(named: Named, sources: Sequence[Source]) -> dict[str, Part]:
    there = {part for part, role in named if role in ("images", "labels")}
    if "" in there and "train" in there:
        there.remove("")  # the whole, beside its parts
    for part in there:
        if (part, "images") not in named:
            raise DataError(
                translatable(
                    "There are labels in the array {array}, but there are "
                    "no images for them: the file holds {listed}.",
                    array=shown(named[part, "labels"].name),
                    listed=_listed(sources),
                )
            )
    own = {part: named[part, "images"] for part in there}
    first = next((part for part in ("train", "") if part in there), "")
    if not first and "" not in there and len(there) > 1:
        raise DataError(
            translatable(
                "There are no images to train on: the file holds {listed}.", listed=_listed(sources)
            )
        )
    found = {}
    for part in sorted(there, key=("train", "", "validation", "test").index):
        goes_by = "" if len(there) == 1 else "train" if part == first else part
        found[goes_by] = _part(part, own[part], named, sources, part == first)
    return found


def _part(part: str, images: Source, named: Named, sources: Sequence[Source], first: bool) -> Part:
    labels = named.get((part, "labels")) or named.get((part, "classes"))
    if labels is None:
        taken = set(named.values())
        fit = [s for s in sources if s not in taken and _fits(s, images)]
        if len(fit) != 1:
            raise _no_labels(images, sources)
        labels = fit[0]
    parties = named.get((part, "parties")) or (named.get(("", "parties")) if first else None)
    return Part(images, labels, _parties(parties, labels))


def _parties(parties: Source | None, labels: Source) -> Source | None:
    """Return an array of parties if it says one of each image; some list each party once."""
    fits = parties and number_of_labels(parties.shape) == number_of_labels(labels.shape)
    return parties if fits else None


def _by_shape(named: Named, sources: Sequence[Source]) -> dict[str, Part]:
    """Return parts of arrays without names: the largest rows are images, in the file's order."""
    others = [source for (_, role), source in named.items() if role not in ("labels", "classes")]
    sources = [source for source in sources if source not in others]
    plain = [s for s in sources if s.dtype.kind in "biuf" and len(s.shape) > 1 and s.shape[0]]
    pixels = max((math.prod(s.shape[1:]) for s in plain), default=0)
    images = [s for s in plain if math.prod(s.shape[1:]) == pixels >= LEAST_PIXELS]
    if not 1 <= len(images) <= 3:
        for source in sources:
            source.check(source.bytes)  # a pickle is named, whatever else there is
        raise DataError(
            "The file must hold images and labels, such as x_train and y_train, but it holds "
            f"{_listed(sources)}."
        )
    if of_one := [source for source in images if is_of_one_party(source.name)]:
        raise DataError(
            translatable(
                "The array {array} seems to be of one party: save the images of all parties in "
                "one array, their labels in another, and in a third, called party, whose each "
                "image is.",
                array=shown(of_one[0].name),
            )
        )
    rest, found = [s for s in sources if s not in images], []
    for one in images:
        labels = next((s for s in rest if _fits(s, one)), None)
        if labels is None:
            raise _no_labels(one, sources)
        rest.remove(labels)
        found.append(Part(one, labels, _parties(named.get(("", "parties")), labels)))
    names = {1: [""], 2: ["train", "test"], 3: ["train", "validation", "test"]}
    return dict(zip(names[len(found)], found, strict=True))


def _fits(labels: Source, images: Source) -> bool:
    """Return whether an array may be the labels of images, by its shape alone."""
    columns = math.prod(labels.shape[1:])
    counts = (images.shape[0], images_last(images.shape))
    plain = labels.dtype.kind in PLAIN and labels.shape != images.shape
    return plain and columns <= MOST_COLUMNS and number_of_labels(labels.shape) in counts


def _no_labels(images: Source, sources: Sequence[Source]) -> DataError:
    side = math.isqrt(images.shape[-1])
    if len(images.shape) == 2 and images.shape[-1] == side * side + 1:
        return DataError(
            translatable(
                "The rows of the array {array} have {values} values, as a "
                "label and {side}×{side} pixels have: save labels and pixels in an array each.",
                array=shown(images.name),
                values=images.shape[-1],
                side=side,
            )
        )
    return DataError(
        translatable(
            "There are images in the array {array}, but there are no labels for them: "
            "the file holds {listed}.",
            array=shown(images.name),
            listed=_listed(sources),
        )
    )


def _listed(sources: Sequence[Source]) -> str:
    listed = [f"{shortened(ascii(s.name)[1:-1], 30)} {list(s.shape)}" for s in sources]
    return shortened(", ".join(listed), 120) or "no arrays"
