"""Names at the ends of a chart's lines, so that no legend has to be looked up. Pure.

A line that is to be named says so in its `meta`; that of a trace is drawn by nobody. A name is
called like the `legendgroup` of its line, if that has one: the two are lit together.
"""

from collections.abc import Iterator, Sequence
from html import escape, unescape  # Plotly reads tags in any text

import numpy as np

from fl_core.short_text import shortened
from pages.components.plain_figure import Properties
from pages.shared.party_names import BETWEEN as BETWEEN_WORDS

MOST_LETTERS = 18
FEWEST_LETTERS = 4  # of the start of a name whose end is to be read
MANY = 14  # names; more are written smaller
SIZE, SMALL = 12, 10  # pixels
AROUND, LETTER = 26, 6.4  # pixels, of a name and of each of its letters
BETWEEN = 3  # pixels, at least, from one name to the next
FEW, MOST_BENEATH = 8, 44  # names beneath a chart, and letters of each
DOT = "\N{BLACK CIRCLE}"


def label_of(name: str) -> str:
    """Return a name as it stands at the end of a line: short."""
    return shortened(name, MOST_LETTERS)


def short_name(name: str, most: int) -> str:
    """Return a name of at most so many letters: of several words its last one stays, which tells it
    from its neighbours."""
    start, between, end = name.rpartition(BETWEEN_WORDS)
    room = most - len(between) - len(end)
    if len(name) <= most or not start or room < FEWEST_LETTERS:
        return shortened(name, most)
    return f"{shortened(start, room)}{between}{end}"


def end_labels(
    traces: Sequence[Properties], low: float, high: float, height: float, scale: float = 1.0
) -> list[Properties]:
    """Return the names as annotations, each at the last point of its line or close to it.

    That of a faint line shorter than the others stands where those end, and not among them.

    Args:
        traces: What is drawn; those with a `meta` are named.
        low: Where the axis of values begins; a line that ends below it has no name.
        high: Where it ends.
        height: Pixels between the two.
        scale: How much larger than usual they are.
    """
    named = [(end, _is_faint(trace)) for trace in traces for end in _end(trace)]
    ends = [end for end, _ in named if low <= end["y"] <= high]
    here = _where_most_end([end["x"] for end in ends])
    ends = [
        end | {"x": max(end["x"], here)} if faint else end
        for end, faint in named
        if low <= end["y"] <= high
    ]
    wanted = [(end["y"] - low) * height / (high - low) for end in ends]
    size = round(scale * (SMALL if len(ends) > MANY else SIZE))
    places = spread(wanted, size + BETWEEN, 0, height)
    return [
        end | {"yshift": round(place - at, 1), "font": {"size": size}}
        for end, place, at in zip(ends, places, wanted, strict=True)
    ]


def labels_beneath(traces: Sequence[Properties], margin: float) -> list[Properties]:
    """Return the names as annotations beneath a chart, a line each: where it is too narrow for
    names beside its lines.

    Args:
        traces: What is drawn; those with a `meta` are named.
        margin: Pixels from the chart's lines to the first name.
    """
    named = [trace for trace in traces if "meta" in trace]
    line = height_of_a_name(len(named))
    at = {"xref": "paper", "yref": "paper", "x": 0, "y": 0, "xshift": -AROUND}
    how = {"xanchor": "left", "yanchor": "top", "showarrow": False, "font": {"size": line - 6}}
    return [
        {
            **at,
            **how,
            **_called(trace),
            "yshift": -(margin + line * place),
            "text": f"{_dot(trace)} {escape(short_name(unescape(trace['name']), MOST_BENEATH))}",
        }
        for place, trace in enumerate(named)
    ]


def height_of_a_name(names: int) -> int:
    """Return the pixels that each of so many names takes beneath a chart."""
    return SIZE + 6 if names <= FEW else SMALL + 6


def width_of_labels(traces: Sequence[Properties], scale: float = 1.0) -> int:
    """Return the pixels that the longest name takes to the right of its line."""
    longest = max((len(str(trace.get("meta", ""))) for trace in traces), default=0)
    return round(scale * (AROUND + LETTER * longest))


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return places as close to those that are wanted as can be, and a gap from each other.

    Args:
        wanted: In any order; of two the higher one stays the higher one.
        gap: Between any two, at least; less where there is not so much room.
        low: No place is lower.
        high: No place is higher.
    """
    last = max(1, len(wanted) - 1)
    gap = min(gap, (high - low) / last)
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    # With a gap less for each that stands below, they only have to rise.
    rising = _rising([wanted[place] - gap * rank for rank, place in enumerate(order)])
    top = high - gap * (len(wanted) - 1)
    found = [min(max(place, low), top) + gap * rank for rank, place in enumerate(rising)]
    return [found[order.index(place)] for place in range(len(wanted))]


def _where_most_end(places: Sequence[float]) -> float:
    return max(sorted(set(places), reverse=True), key=places.count, default=0)


def _rising(values: Sequence[float]) -> list[float]:
    """Return the values closest to some (least squares) that never fall: neighbours that do are
    drawn together to their mean."""
    groups: list[tuple[float, int]] = []
    for value in values:
        total, count = value, 1
        while groups and groups[-1][0] / groups[-1][1] > total / count:
            more, others = groups.pop()
            total, count = total + more, count + others
        groups.append((total, count))
    return [total / count for total, count in groups for _ in range(count)]


def _end(trace: Properties) -> Iterator[Properties]:
    """Yield the name at the last point of a line, if it has one."""
    known = np.flatnonzero(~np.isnan(np.asarray(trace["y"], float)))
    if "meta" in trace and len(known):
        yield {
            "x": trace["x"][known[-1]].item(),
            "y": float(trace["y"][known[-1]]),
            **_called(trace),
            "text": f"{_dot(trace)} {escape(str(trace['meta']))}",
            "showarrow": False,
            "xanchor": "left",
            "xshift": 5,
        }


def _called(trace: Properties) -> Properties:
    group = trace.get("legendgroup")
    return {"name": group} if group else {}


def _is_faint(trace: Properties) -> bool:
    return trace.get("opacity") is not None


def _dot(trace: Properties) -> str:
    color = trace.get("line", {}).get("color") or trace.get("marker", {}).get("color")
    return f'<span style="color:{color}">{DOT}</span>'
