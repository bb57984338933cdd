"""Which classes are confused: what images are taken for after the last finished round, by the model
and on the images that are chosen for the page."""

from collections.abc import Sequence

import streamlit as st

from fl_core.translatable import translatable
from pages.components.live_text import live_text
from pages.components.plain_figure import PlainFigure
from pages.language.spoken import text
from pages.shared.class_charts import class_accuracy_bars, confusion_heatmap, height_of_classes
from pages.shared.glossary.lookup import explained
from pages.shared.page_parts import Options, PageParts, Part
from pages.shared.part_drawing import draw_option, draw_part, part_words
from pages.shared.plot_part import plot_part
from pages.shared.run_material import names_of
from pages.shared.run_snapshot import Look
from pages.shared.whose_accuracy import CHOICES, view_of
from pages.train.confusion_words import (
    confusion_of,
    mistakes_in_words,
    whose_answers,
    why_none,
)

CELLS = {
    "share": translatable("Percent of each class"),
    "count": translatable("Number of images"),
}
ORDERS = {"classes": translatable("In order"), "worst": translatable("Worst first")}

IN_PERCENT = "What each class is taken for, in percent of the class: {whose}"
IN_NUMBERS = "What each class is taken for, in numbers of images: {whose}"


def parts() -> Sequence[Part]:
    """Return the parts of the section, in the order in which they are drawn."""
    return (
        Part(
            "mistakes",
            applies=_begun,
            options=CHOICES,
            of_round=True,
            data=mistakes_in_words,
            show=lambda data, _, key: live_text(data, key=key),
        ),
        plot_part(
            "confusion",
            _confusion_chart,
            options={"cells": tuple(CELLS), **CHOICES},
            words=_why_none,
            of_round=True,
            label=_confusion_label,
            height=_height,
        ),
        plot_part(
            "class_accuracy",
            _accuracy_chart,
            options={"order": tuple(ORDERS), **CHOICES},
            words=_why_none,
            of_round=True,
            label=lambda seen, options: text(
                "Accuracy of each class: {whose}", whose=whose_answers(seen, view_of(options))
            ),
            height=_height,
        ),
    )


def draw_confusion(page: PageParts, seen: Look) -> None:
    """Draw the section: what is mistaken for what, and how well each class is recognised."""
    if not page.named("mistakes").applies(seen):
        return
    words = explained("Confusion")
    st.subheader(text("Which classes are confused"), anchor=False, help=words)
    draw_part(page, "mistakes", seen)
    if part_words(page, "confusion", seen):
        return  # there is nothing to draw, as was said
    left, right = st.columns([3, 2], gap="medium")
    with left:
        draw_option(page, "confusion", "cells", text("What the cells say"), CELLS)
        draw_part(page, "confusion", seen)
    with right:
        draw_option(page, "class_accuracy", "order", text("Order of the classes"), ORDERS)
        draw_part(page, "class_accuracy", seen)


def _begun(seen: Look) -> bool:
    return seen.run.round is not None


def _height(seen: Look) -> int:
    return height_of_classes(names_of(seen))


def _confusion_chart(seen: Look, options: Options) -> PlainFigure:
    counts = confusion_of(seen, view_of(options))
    return confusion_heatmap(counts, names_of(seen), options["cells"] == "share")


def _accuracy_chart(seen: Look, options: Options) -> PlainFigure:
    counts = confusion_of(seen, view_of(options))
    return class_accuracy_bars(counts, names_of(seen), options["order"] == "worst")


def _why_none(seen: Look, options: Options) -> str:
    return why_none(seen, view_of(options))


def _confusion_label(seen: Look, options: Options) -> str:
    whose, shares = whose_answers(seen, view_of(options)), options["cells"] == "share"
    return text(IN_PERCENT if shares else IN_NUMBERS, whose=whose)
