"""The names of classes that a file brings along, or the characters its labels stand for."""

import numpy as np

from fl_core.datasets.array_source import MOST_AT_ONCE, Source
from fl_core.datasets.label_classes import fit_names
from fl_core.datasets.npz_members import MOST_HEADER
from fl_core.errors import DataError, shown
from fl_core.image_kind import LONGEST_NAME, check_number_of_classes
from fl_core.translatable import translatable


def names_in(source: Source) -> tuple[str, ...]:
    """Return the names of the classes, in the order of their numbers.

    Those of scikit-learn's digits are numbers.

    Raises:
        DataError: If they are no list of words, or too few or too many.
    """
    if source.dtype.hasobject:
        source.check(MOST_AT_ONCE)  # which says what to do
    if source.dtype.kind not in "USiu" or len(source.shape) != 1:
        raise DataError(
            translatable(
                "The array {array} must be a list of words, one a class, but it is "
                "{dtype} {shape}.",
                array=shown(source.name),
                dtype=source.dtype,
                shape=list(source.shape),
            )
        )
    check_number_of_classes(source.shape[0])
    if source.dtype.itemsize > MOST_HEADER:
        raise DataError(
            translatable("The names of classes may have at most {most} letters.", most=LONGEST_NAME)
        )
    names = source.whole()
    if names.dtype.kind == "S":
        names = np.char.decode(names, "utf-8", "replace")
    return fit_names([str(name) for name in names])


def letters_in(source: Source) -> dict[int, str]:
    """Return which character each label stands for, `[k, 2]` or more: a label, a code of Unicode.

    EMNIST's files of merged cases have a code for each case; the first is taken.

    Raises:
        DataError: If it is no such table.
    """
    if source.dtype.kind not in "iu" or len(source.shape) != 2 or not 2 <= source.shape[1] <= 8:
        raise DataError(
            translatable(
                "The array {array} must map labels to characters, [number, 2], but it is "
                "{dtype} {shape}.",
                array=shown(source.name),
                dtype=source.dtype,
                shape=list(source.shape),
            )
        )
    check_number_of_classes(source.shape[0])
    table = source.whole().tolist()
    try:
        return {label: chr(code) for label, code, *_ in table}
    except (ValueError, OverflowError):
        raise DataError(
            translatable(
                "The array {array} must map labels to characters, but one of its codes "
                "stands for none.",
                array=shown(source.name),
            )
        ) from None
