"""A run that was really trained, and its page, for those who look at it as a file."""

import json
import re
from html import unescape
from typing import Any

from fl_core.config import RunConfig
from fl_core.local_run import run_rounds
from fl_core.runs.event_recorder import record
from fl_core.runs.run import Run
from fl_core.runs.store import RunStore

NAME = 'Größe é <b>&"\'</script><img src=x onerror="window.hurt=1"> "${x}"'
NOTE = "A note <b>in bold</b>\nand </script> more."
CONFIG = RunConfig.of(
    {
        "model": "softmax",
        "num_images": 600,
        "num_rounds": 4,
        "party_test_images": 50,
        "gallery_images": 10,
        "partitioner": {"kind": "dirichlet", "skew": 0.8},
        "learning_rate": 0.01,
    }
)


def trained_run(store: RunStore, config: RunConfig = CONFIG, name: str = NAME) -> Run:
    """Train a config, and return the run in the store."""
    run_id = store.create(config, name, owner="me")
    for event in run_rounds(config, threads=1):
        record(store, run_id, event, "me")
    store.describe(run_id, note=NOTE)
    return known(store, run_id)


def known(store: RunStore, run_id: str) -> Run:
    """Return a run that is there."""
    run = store.get(run_id)
    assert run is not None
    return run


def content_in(page: bytes) -> dict[str, Any]:
    """Return what the page shows, read as its script reads it."""
    found = re.search(r'<script type="application/json" id="content">(.*?)</script>', page.decode())
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


def policy_in(page: bytes) -> str:
    """Return what a browser is allowed by the page."""
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page.decode())
    assert found
    return unescape(found[1])
