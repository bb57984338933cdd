"""Which class a label means: numbers of any numbering, or names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fl_core.datasets.label_values import Labels
from fl_core.datasets.name_order import in_order
from fl_core.errors import DataError, shown
from fl_core.image_kind import (
    LEAST_CLASSES,
    LONGEST_NAME,
    MOST_CLASSES,
    check_number_of_classes,
    numbers,
)
from fl_core.short_text import one_line, shortened
from fl_core.translatable import Plural, translatable


@dataclass(frozen=True)
class Classes:
    """The classes of a data set.

    Attributes:
        codes: Of each array of labels: `[n]` uint8, from 0.
        names: Of the classes, in the order of the codes.
        words: What was decided where it is not plain, a sentence each.
    """

    codes: Sequence[NDArray[np.uint8]]
    names: tuple[str, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Naming:
    """What is known of the classes beside the labels.

    Attributes:
        names: As the file brings them along, by number; empty if it brings none.
        letters: What a label stands for, where the file maps labels to characters.
        numbered: Whether all numbers from 0 to the largest label are classes.
        found: Whether names that do not fit the labels are let be, for they are meant to.
        least: How many classes there are at least, if they are numbered.
    """

    names: tuple[str, ...] = ()
    letters: Mapping[int, str] | None = None
    numbered: bool = False
    found: bool = False
    least: int = LEAST_CLASSES


def classes_of_labels(labels: Sequence[Labels], naming: Naming = Naming()) -> Classes:
    """Return which class each label means, one and the same in all arrays.

    Args:
        labels: As `flat_labels` returns them, array by array.
        naming: What is known of the classes.

    Raises:
        DataError: If there are too few or too many classes, or labels without a name.
    """
    kinds = {own.words for own in labels}
    if len(kinds) > 1:
        raise DataError("Labels must be whole numbers in all parts, or words in all, not both.")
    found = sorted({value for own in labels for value in own.values})
    if len(found) > MOST_CLASSES:
        raise DataError(
            translatable(
                "There must be {least} to {most} classes, but there are "
                "{found} different labels, from {first} to {last}.",
                least=LEAST_CLASSES,
                most=MOST_CLASSES,
                found=len(found),
                first=shown(found[0]),
                last=shown(found[-1]),
            )
        )
    code_of, names, words = (_of_words if kinds == {True} else _of_numbers)(found, naming)
    codes = [
        np.array([code_of[value] for value in own.values], np.uint8)[own.places] for own in labels
    ]
    return Classes(codes, names, words)


Coding = tuple[Mapping[Any, int], tuple[str, ...], tuple[str, ...]]


def _of_words(found: list[str], naming: Naming) -> Coding:
    if naming.names and set(found) <= set(naming.names):
        names = naming.names
    else:
        names = tuple(in_order(found))
    check_number_of_classes(len(names))
    return {name: code for code, name in enumerate(names)}, fit_names(names), ()


def _of_numbers(whole: list[int], naming: Naming) -> Coding:
    unfit = ""
    if naming.names:
        if _fits_names(whole, naming.names) or not naming.found:
            return _named(whole, naming.names)
        unfit = translatable(
            "The {names} names of classes do not fit the labels: they are let be.",
            names=len(naming.names),
        )
    if naming.numbered and whole[0] >= 0 and whole[-1] < MOST_CLASSES:
        names = numbers(max(naming.least, whole[-1] + 1))
        return {value: value for value in whole}, names, _empty(whole, names)
    check_number_of_classes(len(whole))
    letters = naming.letters or {}
    names = tuple(letters.get(value, str(value)) for value in whole)
    code_of = {value: code for code, value in enumerate(whole)}
    plain = whole == list(range(len(whole))) or naming.letters
    words = translatable(
        "The labels {labels} are taken as {classes} classes.",
        labels=_listed(whole),
        classes=len(whole),
    )
    said = ("" if plain else words, unfit)
    return code_of, fit_names(names), tuple(filter(None, said))


def _fits_names(whole: list[int], names: tuple[str, ...]) -> bool:
    return whole[0] >= 0 and whole[-1] <= len(names) - (whole[0] == 0)


def _named(whole: list[int], names: tuple[str, ...]) -> Coding:
    """Return the classes of numbers that stand for names, counted from 0 or from 1."""
    if whole[0] >= 0 and whole[-1] < len(names):
        return {value: value for value in whole}, names, _empty(whole, names)
    if whole[0] >= 1 and whole[-1] == len(names):
        words = translatable("Labels are counted from 1: 1 is {name}.", name=names[0])
        return {value: value - 1 for value in whole}, names, (words,)
    raise DataError(
        translatable(
            "Labels must be 0..{most}, but there are labels from {low} to {high}.",
            most=len(names) - 1,
            low=whole[0],
            high=whole[-1],
        )
    )


EMPTY = Plural("number", "No image is of class {names}.", "No image is of the classes {names}.")


def _empty(whole: list[int], names: tuple[str, ...]) -> tuple[str, ...]:
    missing = [name for code, name in enumerate(names) if code not in set(whole)]
    told = {"number": len(missing), "names": shortened(", ".join(missing), 68)}
    return (translatable(EMPTY, **told),) if missing else ()


def fit_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return names of classes as they can be shown: on one line, and not too long."""
    return tuple(name if _fits(name) else _made_fit(name) for name in map(str.strip, names))


def _fits(name: str) -> bool:
    return len(name) <= LONGEST_NAME and name.isprintable()


def _made_fit(name: str) -> str:
    return shortened(one_line(name[:1000]), LONGEST_NAME)


def _listed(whole: list[int]) -> str:
    if whole == list(range(whole[0], whole[-1] + 1)):
        return f"{whole[0]}..{whole[-1]}"
    return shortened(", ".join(map(str, whole)), 60)
