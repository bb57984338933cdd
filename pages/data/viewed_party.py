"""Which party a visitor looks at, of which split, and which of its images."""

from typing import Literal

from fl_core.config import RunConfig
from pages.shared import session

Split = Literal["", "A", "B"]
"""One of two that are compared, or the only one."""

ALL = -1  # classes
PARTY = session.kept_key("data", "party")
CLASS = session.kept_key("data", "class")
SPLIT = session.kept_key("data", "split")


def look_at(party: int, label: int | None, split: Split) -> None:
    """Turn to a party, from 0, and to one class of its images or to all; before it is drawn."""
    session.set_knob(PARTY, party + 1)
    session.set_knob(CLASS, ALL if label is None else label)
    if split:
        session.set_knob(SPLIT, split)


def looked_at(config: RunConfig, split: Split) -> int | None:
    """Return the party of a split that is looked at, from 0; `None` if the other split is."""
    if split and session.knob(SPLIT, "B") != split:
        return None
    return party_within(config) - 1


def party_within(config: RunConfig) -> int:
    """Return the number of the party that is looked at, from 1: there may have been more."""
    party = min(max(1, int(session.knob(PARTY, 1) or 1)), config.num_parties)
    session.set_knob(PARTY, party)
    return party


def class_within(num_classes: int) -> int:
    """Return the class that is looked at, or `ALL`: there may have been others."""
    label = int(session.knob(CLASS, ALL))
    if label >= num_classes:
        session.set_knob(CLASS, ALL)
    return min(label, num_classes - 1)
