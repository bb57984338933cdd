"""What a class is asked in a lesson, and the bars of what it answers. Pure; never Streamlit."""

from collections.abc import Sequence
from html import escape  # Plotly reads tags in any text

import numpy as np

from fl_core.translatable import Template
from pages.classroom.class_session import Poll
from pages.components.plain_figure import PlainFigure, Properties
from pages.learn.lesson import Lesson, Question
from pages.learn.words import said
from pages.shared.palette import MUTED_COLOR

OTHERS = "var(--st-primary-color)"
BAR, MARGIN = 72, 60  # CSS pixels: of a bar with its room, and beneath all


def polls_of(lesson: Lesson) -> tuple[Poll, ...]:
    """Return what is asked: the guesses, and last the question after the runs."""
    return tuple(_poll(question) for question in (*lesson.guesses, lesson.question))


def _poll(question: Question) -> Poll:
    return Poll(question.words, tuple(option.words for option in question.options))


def places(question: Question, right: Sequence[str]) -> list[int]:
    """Return where the right options stand among all."""
    return [place for place, option in enumerate(question.options) if option.key in right]


def letter(place: int) -> str:
    """Return what an option is called aloud: A, B, C, ..."""
    return chr(ord("A") + place)


def bars(poll: Poll, counts: Sequence[int], right: Sequence[int] = ()) -> PlainFigure:
    """Draw how many chose each option, the first on top.

    Args:
        poll: What was asked.
        counts: How many chose each option.
        right: Places of options that are right: drawn full, the others pale. None while that is
            not to be told yet.
    """
    most = max(5, *counts)
    layout = {
        "annotations": [_name(place, words) for place, words in enumerate(poll.options)],
        "xaxis": {
            "title": {"text": said("Pupils")},
            "range": [0, 1.2 * most],
            "dtick": _step(most),
        },
        "yaxis": {"type": "category", "range": [len(counts) - 0.5, -0.8], "visible": False},
        "font": {"size": 18},
        "margin": {"l": 8, "r": 8, "t": 8, "b": MARGIN},
        "showlegend": False,
    }
    return PlainFigure([_counted(poll, counts, right)], layout)


def _counted(poll: Poll, counts: Sequence[int], right: Sequence[int]) -> Properties:
    """Return the bars, each with its number at its end."""
    marks = [
        said("{count} · right", count=count) if place in right else str(count)
        for place, count in enumerate(counts)
    ]
    colors = [OTHERS if not right or n in right else MUTED_COLOR for n in range(len(counts))]
    return {
        "type": "bar",
        "orientation": "h",
        "x": np.array(counts),
        "y": [f"{letter(n)}  {escape(said(words))}" for n, words in enumerate(poll.options)],
        "width": 0.4,
        "text": [f"<b>{mark}</b>" for mark in marks],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": colors},
        "hovertemplate": "%{x}<extra></extra>",
    }


def _name(place: int, words: Template) -> Properties:
    """Return an option above its bar: beside it, it would take the bars' room."""
    return {
        "x": 0,
        "y": place,
        "text": f"<b>{letter(place)}</b>  {escape(said(words))}",
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": 12,
    }


def height(poll: Poll) -> int:
    """Return how high its bars are drawn, in CSS pixels."""
    return BAR * len(poll.options) + MARGIN


def _step(most: int) -> int:
    """Return a step between the numbers on the axis, so that there are at most six."""
    return next(step for step in (1, 2, 5, 10, 20, 50, 100, 200) if most / step <= 6)
