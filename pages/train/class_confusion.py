"""Which classes are confused: what the last finished round's test images are taken for."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from fl_core.class_accuracy import Mistake, commonest_mistakes
from pages.components.live_text import live_text, ready
from pages.components.plain_figure import PlainFigure
from pages.shared.class_charts import class_accuracy_bars, confusion_heatmap, height_of_classes
from pages.shared.confusion_cache import confusion
from pages.shared.page_parts import Options, PageParts, Part
from pages.shared.part_drawing import draw_option, draw_part
from pages.shared.plot_part import plot_part
from pages.shared.run_snapshot import Look

MOST_MISTAKES = 5
CELLS = {"share": "Percent of each class", "count": "Number of images"}
ORDERS = {"classes": "In order", "worst": "Worst first"}


def parts() -> Sequence[Part]:
    """Return the parts of the section, in the order in which they are drawn."""
    return (
        Part(
            "mistakes",
            applies=_begun,
            data=lambda seen, _: _words(seen),
            show=lambda data, _, key: live_text(data, key=key),
        ),
        plot_part(
            "confusion",
            _confusion_chart,
            options={"cells": tuple(CELLS)},
            label=lambda options: f"What each class is taken for, as {options['cells']}s",
            height=_height,
        ),
        plot_part(
            "class_accuracy",
            _accuracy_chart,
            options={"order": tuple(ORDERS)},
            label=lambda _: "Accuracy of each class",
            height=_height,
        ),
    )


def draw_confusion(page: PageParts, seen: Look) -> None:
    """Draw the section: what is mistaken for what, and how well each class is recognised."""
    if not page.named("mistakes").applies(seen):
        return
    st.subheader("Which classes are confused", anchor=False)
    draw_part(page, "mistakes", seen)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        draw_option(page, "confusion", "cells", "What the cells say", CELLS)
        draw_part(page, "confusion", seen)
    with right:
        draw_option(page, "class_accuracy", "order", "Order of the classes", ORDERS)
        draw_part(page, "class_accuracy", seen)


def confusion_of(seen: Look) -> NDArray[np.intp]:
    """Return the counts after the last finished round, `[num_classes] * 2`, rows the truth."""
    found = confusion(seen.store, seen.run.id, seen.run.round or 0)
    return np.zeros((len(_names(seen)),) * 2, np.intp) if found is None else found


def _begun(seen: Look) -> bool:
    return seen.run.round is not None


def _names(seen: Look) -> Sequence[str]:
    return seen.run.config.dataset.image_kind.class_names


def _height(seen: Look) -> int:
    return height_of_classes(_names(seen))


def _confusion_chart(seen: Look, options: Options) -> PlainFigure:
    return confusion_heatmap(confusion_of(seen), _names(seen), options["cells"] == "share")


def _accuracy_chart(seen: Look, options: Options) -> PlainFigure:
    return class_accuracy_bars(confusion_of(seen), _names(seen), options["order"] == "worst")


def _words(seen: Look) -> bytes:
    """Return whose answers they are, and the commonest mistakes among them."""
    names = _names(seen)
    mistakes = commonest_mistakes(confusion_of(seen), MOST_MISTAKES)
    known = f"{seen.found.num_test_images:,} " if seen.found.num_test_images else ""
    when = f"after round {seen.run.round}" if seen.run.round else "before training"
    strategy = seen.run.config.strategy
    added = " Numbers of images are of all their models together." if strategy.own_models else ""
    then = "The commonest mistakes:" if mistakes else "No mistakes."
    return ready(
        f"{strategy.measured}, all {known}test images, {when}.{added} {then}",
        [_in_words(mistake, names) for mistake in mistakes],
    )


def _in_words(mistake: Mistake, names: Sequence[str]) -> str:
    truth, said = names[mistake.truth], names[mistake.said]
    return f"{truth} is taken for {said}: {mistake.share * 100:.1f} % of its images"
