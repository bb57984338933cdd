"""Which classes are confused, in words: whose answers are counted, and the commonest mistakes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fl_core.class_accuracy import Mistake, commonest_mistakes
from pages.components.live_text import ready
from pages.shared.confusion_cache import confusion
from pages.shared.metric_column_names import GLOBAL_ON_TEST, View
from pages.shared.page_parts import Options
from pages.shared.run_snapshot import Look
from pages.train.whose_accuracy import (
    all_test_images,
    in_words,
    overall_in_words,
    view_of,
    why_not,
)

MOST_MISTAKES = 5


def confusion_of(seen: Look, view: View = GLOBAL_ON_TEST) -> NDArray[np.intp]:
    """Return a view's counts after the last measured round, `[num_classes] * 2`, rows the truth.

    Zeros where there are none.
    """
    found = _known(seen, view)
    return np.zeros((len(names_of(seen)),) * 2, np.intp) if found is None else found


def why_none(seen: Look, view: View) -> str:
    """Say why it is not known what a view takes for what after the last round; empty if it is."""
    if seen.run.round is None or _known(seen, view) is not None:
        return ""
    if missing := why_not(seen, view):
        return missing
    if not seen.run.round:
        return "Nothing is here before round 1: parties are measured once they have trained."
    if seen.digest.of[view].overall is None:
        return f"In round {seen.digest.measured} no party was measured."
    kept = overall_in_words(seen, GLOBAL_ON_TEST)
    return (
        f"An earlier Fedarium trained this run and kept of {kept} alone which classes are "
        "confused. This will be there when the run is trained again."
    )


def _known(seen: Look, view: View) -> NDArray[np.intp] | None:
    return confusion(seen.store, seen.run.id, seen.digest.measured or 0, view)


def whose_answers(seen: Look, view: View) -> str:
    """Say whose answers are counted, on which images."""
    if view != GLOBAL_ON_TEST:
        return in_words(seen, view)
    return f"{seen.run.config.strategy.measured}, {all_test_images(seen)}"


def mistakes_in_words(seen: Look, options: Options) -> bytes:
    """Return whose answers they are, and the commonest mistakes among them."""
    view = view_of(options)
    if missing := why_none(seen, view):
        return ready(missing)
    names, counts = names_of(seen), confusion_of(seen, view)
    mistakes = commonest_mistakes(counts, MOST_MISTAKES)
    when = f"after round {measured}" if (measured := seen.digest.measured) else "before training"
    whose = whose_answers(seen, view)
    then = "The commonest mistakes:" if mistakes else "No mistakes."
    return ready(
        f"{whose[:1].upper()}{whose[1:]}, {when}.{_together(seen, view, counts)} {then}",
        [_in_words(mistake, names, _unit(seen, view)) for mistake in mistakes],
    )


def _together(seen: Look, view: View, counts: NDArray[np.intp]) -> str:
    """Say how the answers of several parties make up one map, and why a row of it is empty."""
    without = int((counts.sum(axis=1) == 0).sum())
    none = " 1 class has no image among them." if without == 1 else ""
    none = f" {without:,} classes have no image among them." if without > 1 else none
    if view == GLOBAL_ON_TEST:
        own = seen.run.config.strategy.own_models
        return f" Numbers of images are of all their models together.{none}" if own else none
    parties = len(seen.digest.of[view].last)
    whose = f"of {parties:,} parties, counted together" if parties > 1 else "of one party"
    return f" {counts.sum():,} answers {whose}.{none}"


def _unit(seen: Look, view: View) -> str:
    """Return what is counted: several models answer for the same test images."""
    several = view.model == "own" or seen.run.config.strategy.own_models
    return "answer" if view.images == "test" and several else "image"


def _in_words(mistake: Mistake, names: Sequence[str], unit: str) -> str:
    truth, said = names[mistake.truth], names[mistake.said]
    of_class = round(mistake.count / mistake.share)
    units = unit if of_class == 1 else f"{unit}s"
    return f"{truth} is taken for {said}: {mistake.share * 100:.1f} % of its {of_class:,} {units}"


def names_of(seen: Look) -> Sequence[str]:
    """Return what the classes of a run's images are called."""
    return seen.run.config.dataset.image_kind.class_names
