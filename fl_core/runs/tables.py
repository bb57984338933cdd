"""The tables of the store, for any database SQLAlchemy knows."""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)

from fl_core.events import RoundFinished, RunStarted
from fl_core.party_round import PartyRound
from fl_core.runs.column_types import Sentences, Words
from fl_core.runs.event_columns import columns_of

VERSION = 4
"""Of the store; one with a higher number is left alone.

An older store is brought up to date when it is opened: see `migrations`. Tables, indexes and
columns that are new are added to any store by themselves, so a new column must be nullable, and
none may change what it means. The number is raised where more than that is to be done, or where a
Fedarium of before would misread what is there.
"""

metadata = MetaData()


def _of_a_run() -> Column[Any]:
    return Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)


about = Table(
    "about",
    metadata,
    Column("key", Words(40), primary_key=True),
    Column("value", Words(200), nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Words(16), primary_key=True),
    Column("name", Words(200), nullable=False),
    Column("config", Text, nullable=False),
    Column("fingerprint", Words(8), nullable=False, index=True),
    Column("created_at", Double, nullable=False),  # seconds since 1970, UTC
    Column("state", Words(16), nullable=False),
    Column("round", Integer),  # the last finished one; NULL before the untrained model is measured
    Column("reason", Sentences, nullable=False, default=""),
    Column("suggestion", Sentences, nullable=False, default=""),
    Column("resumable", Boolean, nullable=False, default=True),
    Column("stop_after", Integer),  # pause after this round
    Column("place", Integer),  # queued runs of one priority start in this order
    Column("owner", Words(100), nullable=False, default=""),  # the process that drives it
    Column("beats", Integer, nullable=False, default=0),  # rises while the owner lives
    Column("wish", Words(16), nullable=False, default=""),  # asked of the owner by another process
    # Since version 2:
    Column("warning", Sentences),  # what is wrong with the training as it goes on
    Column("made_by", Words(64)),  # which viewer's it is; NULL: of whoever runs this Fedarium
    Column("deleted_at", Double),  # seconds since 1970, UTC; NULL: not deleted
    # Since version 3:
    Column("number", Integer, index=True),  # rises from run to run; NULL: made by version 2 since
    Column("priority", Integer),  # higher starts earlier; NULL: 0
    Column("sweep", Words(64), index=True),  # of which sweep it is a part; NULL: of none
    Column("role", Words(64)),  # what it is there for; NULL: nothing in particular
    Column("keep_every", Integer),  # of its weights, see `checkpoint_retention`; NULL: all are kept
    # Said of it by people, see `run_catalogue`:
    Column("tags", Sentences),  # see `run_tags`; NULL: none
    Column("note", Sentences),  # NULL: none
    # Which run it goes on from, or repeats; NULL: none
    Column("parent", Words(16), index=True),
    # By what the file was written in which it came; NULL: it was trained for this store
    Column("imported_from", Words(200)),
)

sweeps = Table(
    "sweeps",
    metadata,
    Column("id", Words(16), primary_key=True),
    Column("name", Words(200), nullable=False),
    Column("plan", Text, nullable=False),
    Column("created_at", Double, nullable=False),  # seconds since 1970, UTC
    Column("made_by", Words(64)),  # as of a run
    Column("deleted_at", Double),
    Column("imported_from", Words(200)),  # as of a run
)

NOT_OF_FACTS = frozenset({"type", "round"})
NOT_OF_ROUNDS = frozenset({"type", "round", "parties", "warning"})
NOT_OF_PARTIES = frozenset({"party"})
"""What has no column of its own in the tables below: keys, and what is kept elsewhere."""

run_facts = Table(  # since version 2: what a run found as it began
    "run_facts", metadata, _of_a_run(), *columns_of(RunStarted, NOT_OF_FACTS)
)

rounds = Table(
    "rounds",
    metadata,
    _of_a_run(),
    Column("round", Integer, primary_key=True),
    *columns_of(RoundFinished, NOT_OF_ROUNDS),
)
Index("ix_rounds_accuracy", rounds.c.run_id, rounds.c.round, rounds.c.accuracy)
"""Thousands of runs are ordered by what they came to without reading their matrices."""

party_rounds = Table(
    "party_rounds",
    metadata,
    _of_a_run(),
    Column("round", Integer, primary_key=True),
    Column("party", Integer, primary_key=True),
    *columns_of(PartyRound, NOT_OF_PARTIES),
)
