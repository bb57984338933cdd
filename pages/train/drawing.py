"""What a finished round changes on the page: made once, fetched by everybody who watches.

A browser has the page drawn by Streamlit when a run changes its state. A round changes numbers
only, and having Streamlit draw them would cost far more than sending them: with a class watching,
training would feel it.
"""

import gzip
import json
from collections.abc import Iterator

from fl_core.config import RunConfig
from fl_core.runs.store import RunStore
from pages.shared.charts import Measure, Moment
from pages.shared.once import once
from pages.train.digest import digest
from pages.train.headline import headline
from pages.train.pictures import answers
from pages.train.plots import learning_plot, party_rounds_plot


@once(maxsize=16)
def drawing(
    store: RunStore, run_id: str, round: int, config: RunConfig, measure: Measure, moment: Moment
) -> bytes:
    """Return the parts of the page that show a run after a round, as gzipped JSON.

    An object with the `run`, the `round`, and its `parts` by name, each as its component takes it.
    """
    parts = b",".join(
        json.dumps(json.loads(part)["part"]).encode() + b":" + part
        for part in _parts(store, run_id, round, config, measure, moment)
    )
    head = json.dumps({"run": run_id, "round": round})[:-1].encode()
    return gzip.compress(head + b', "parts": {' + parts + b"}}", compresslevel=5, mtime=0)


def _parts(
    store: RunStore, run_id: str, round: int, config: RunConfig, measure: Measure, moment: Moment
) -> Iterator[bytes]:
    yield headline(store, run_id, round)
    yield learning_plot(store, run_id, round, config, measure, moment).data
    if config.gallery_images and config.dataset.is_at_hand():
        yield answers(store, run_id, round, config, with_images=False)
    if digest(store, run_id, round).known:
        yield party_rounds_plot(store, run_id, round, config).data
