"""The tables of the store, for any database SQLAlchemy knows."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

VERSION = 1
"""Raised by every change of a table; a store with a higher number is left alone."""

metadata = MetaData()

about = Table(
    "about",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", String(200), nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("config", Text, nullable=False),
    Column("fingerprint", String(8), nullable=False),
    Column("created_at", Float, nullable=False),  # seconds since 1970, UTC
    Column("state", String(16), nullable=False),
    Column("round", Integer),  # the last finished one; NULL before the untrained model is measured
    Column("reason", Text, nullable=False, default=""),
    Column("suggestion", Text, nullable=False, default=""),
    Column("resumable", Boolean, nullable=False, default=True),
    Column("stop_after", Integer),  # pause after this round
    Column("place", Integer),  # queued runs start in this order
    Column("owner", String(100), nullable=False, default=""),  # the process that drives it
    Column("beats", Integer, nullable=False, default=0),  # rises while the owner lives
    Column("wish", String(16), nullable=False, default=""),  # asked of the owner by another process
)

rounds = Table(
    "rounds",
    metadata,
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("loss", Float, nullable=False),
    Column("accuracy", Float, nullable=False),
    Column("bytes_down", Integer, nullable=False),
    Column("bytes_up", Integer, nullable=False),
    Column("seconds_deal", Float, nullable=False),
    Column("seconds_train", Float, nullable=False),
    Column("seconds_aggregate", Float, nullable=False),
    Column("seconds_evaluate", Float, nullable=False),
    Column("confusion", JSON, nullable=False),
    Column("gallery", JSON, nullable=False),
)

party_rounds = Table(
    "party_rounds",
    metadata,
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("party", Integer, primary_key=True),
    Column("num_examples", Integer, nullable=False),
    Column("num_steps", Integer, nullable=False),
    Column("train_loss", Float),
    Column("test_loss", Float),
    Column("test_accuracy", Float),
    Column("own_loss", Float),
    Column("own_accuracy", Float),
    Column("update_norm", Float),
    Column("seconds", Float, nullable=False),
)
