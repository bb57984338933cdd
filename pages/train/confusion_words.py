"""Which classes are confused, in words: whose answers are counted, and the commonest mistakes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fl_core.class_accuracy import Mistake, commonest_mistakes
from fl_core.told_values import Share
from fl_core.translatable import Plural, translatable
from pages.components.live_text import ready
from pages.language.spoken import text
from pages.shared.confusion_cache import confusion
from pages.shared.metric_column_names import GLOBAL_ON_TEST, View
from pages.shared.page_parts import Options
from pages.shared.run_material import names_of
from pages.shared.run_snapshot import Look
from pages.shared.whose_accuracy import (
    all_test_images,
    in_words,
    overall_in_words,
    view_of,
    why_not,
)

MOST_MISTAKES = 5
AFTER, BEFORE = "{whose}, after round {round}.", "{whose}, before training."
WITHOUT = Plural(
    "classes",
    "1 class has no image among them.",
    "{classes} classes have no image among them.",
)
ANSWERED = {
    "all": translatable("{whose}, all test images"),
    "same": translatable("{whose}, the same test images"),
    "all, counted": translatable("{whose}, all {number} test images"),
    "same, counted": translatable("{whose}, the same {number} test images"),
}
OF_ALL_MODELS = translatable("Numbers of images are of all their models together.")
ANSWERS = Plural(
    "parties",
    "{answers} answers of one party.",
    "{answers} answers of {parties} parties, counted together.",
)
MISTAKE = Plural(
    "number",
    "{truth} is taken for {said}: {share} % of its {number} image",
    "{truth} is taken for {said}: {share} % of its {number} images",
)
MISTAKE_OF_ANSWERS = Plural(
    "number",
    "{truth} is taken for {said}: {share} % of its {number} answer",
    "{truth} is taken for {said}: {share} % of its {number} answers",
)


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
        return text("Nothing is here before round 1: parties are measured once they have trained.")
    if seen.digest.of[view].overall is None:
        return text("In round {round} no party was measured.", round=seen.digest.measured)
    kept = overall_in_words(seen, GLOBAL_ON_TEST)
    return text(
        "An earlier Fedarium trained this run and kept of {kept} alone which classes are confused. "
        "This will be there when the run is trained again.",
        kept=kept,
    )


def _known(seen: Look, view: View) -> NDArray[np.intp] | None:
    return confusion(seen.store, seen.run.id, seen.digest.measured or 0, view)


def whose_answers(seen: Look, view: View) -> str:
    """Say whose answers are counted, on which images."""
    if view != GLOBAL_ON_TEST:
        return in_words(seen, view)
    measured = text(seen.run.config.strategy.measured)
    return all_test_images(seen, ANSWERED, whose=measured)


def mistakes_in_words(seen: Look, options: Options) -> bytes:
    """Return whose answers they are, and the commonest mistakes among them."""
    view = view_of(options)
    if missing := why_none(seen, view):
        return ready(missing)
    names, counts = names_of(seen), confusion_of(seen, view)
    mistakes = commonest_mistakes(counts, MOST_MISTAKES)
    whose, measured = whose_answers(seen, view), seen.digest.measured
    whose = f"{whose[:1].upper()}{whose[1:]}"
    then = text("The commonest mistakes:") if mistakes else text("No mistakes.")
    told = [text(AFTER if measured else BEFORE, whose=whose, round=measured)]
    return ready(
        " ".join([*told, *_together(seen, view, counts), then]),
        [_in_words(mistake, names, _unit(seen, view)) for mistake in mistakes],
    )


def _together(seen: Look, view: View, counts: NDArray[np.intp]) -> list[str]:
    """Say how the answers of several parties make up one map, and why a row of it is empty."""
    without = int((counts.sum(axis=1) == 0).sum())
    none = [text(WITHOUT, classes=without)] if without else []
    if view == GLOBAL_ON_TEST:
        own = seen.run.config.strategy.own_models
        return [text(OF_ALL_MODELS), *none] if own else none
    parties = len(seen.digest.of[view].last)
    return [text(ANSWERS, parties=parties, answers=int(counts.sum())), *none]


def _in_words(mistake: Mistake, names: Sequence[str], unit: Plural) -> str:
    return text(
        unit,
        truth=names[mistake.truth],
        said=names[mistake.said],
        share=Share(mistake.share),
        number=round(mistake.count / mistake.share),
    )


def _unit(seen: Look, view: View) -> Plural:
    """Return how a mistake is told: several models answer for the same test images."""
    several = view.model == "own" or seen.run.config.strategy.own_models
    return MISTAKE_OF_ANSWERS if view.images == "test" and several else MISTAKE
