"""Whether memory stays flat: over 200 rounds of one run, and over 20 runs one after another.

Both are started and watched in a real browser, so that the dashboard's process is measured with all
that it does for a viewer.
"""

import time
from collections.abc import Iterator
from urllib.parse import urlencode

from playwright.sync_api import Page

from benchmarks.browser import press, visit
from benchmarks.results_table import Figure, figure
from benchmarks.server import Server, dashboard
from fl_core.runs.run import Run
from fl_core.runs.store import RunStore

ROUNDS = {"num_images": 600, "num_rounds": 200, "party_test_images": 100}
SHORT = {"num_images": 1200, "num_rounds": 3}
EARLY_ROUND, EARLY_RUN, RUNS = 5, 3, 20
PROCESSES = {"worker": "fl_core.runs.worker", "dashboard": "streamlit"}
GOALS = (
    (f"memory, round {ROUNDS['num_rounds']} against round {EARLY_ROUND}", "at most 1.03"),
    # Until the third run every cache is as full as it will get.
    (f"memory, run {RUNS} against run {EARLY_RUN}", "at most 1.05"),
)


def measure(repeats: int) -> Iterator[Figure]:
    """Start a dashboard several times, each time in an empty home."""
    done = [_once() for _ in range(repeats)]
    for process in PROCESSES:
        for i, (name, goal) in enumerate(GOALS):
            values = [growth[i][process] for growth, _ in done]
            yield figure(f"{process}'s {name}", values, "times", goal)
    yield figure("store, a round of 3 parties", [disk[0] for _, disk in done], "kB")
    yield figure("weights on disk, a round", [disk[1] for _, disk in done], "kB")


def _once() -> tuple[list[dict[str, float]], tuple[float, float]]:
    with dashboard() as server, visit(server) as page:
        store = RunStore(f"sqlite:///{server.home / 'fedarium.db'}")
        growth = [_over_rounds(server, page, store), _over_runs(server, page, store)]
        return growth, _on_disk(server, store)


def _over_rounds(server: Server, page: Page, store: RunStore) -> dict[str, float]:
    _start(server, page, ROUNDS)
    _wait_for(store, 1, EARLY_ROUND)
    early = _resident(server)
    _wait_for(store, 1, ROUNDS["num_rounds"])
    return _times(_resident(server), early)


def _over_runs(server: Server, page: Page, store: RunStore) -> dict[str, float]:
    sizes = []
    for number in range(RUNS):
        if number == 0:
            _start(server, page, SHORT)
        else:
            press(page, "Start")
        _wait_for(store, number + 2, SHORT["num_rounds"])
        page.locator("h2").get_by_text("finished", exact=True).wait_for()
        sizes.append(_resident(server))
    return _times(sizes[-1], sizes[EARLY_RUN - 1])


def _start(server: Server, page: Page, knobs: dict[str, int]) -> None:
    page.goto(f"{server.url}/?{urlencode(knobs)}")
    press(page, "Start")


def _wait_for(store: RunStore, number: int, round: int) -> Run:
    """Wait until there are so many runs and the newest has finished a round."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        runs = store.find()
        if len(runs) == number and (runs[0].round or 0) >= round:
            return runs[0]
        time.sleep(0.02)
    raise TimeoutError(f"run {number} did not reach round {round}")


def _resident(server: Server) -> dict[str, float]:
    """Return the memory that each process holds, in bytes."""
    return {n: float(server.process(c).memory_info().rss) for n, c in PROCESSES.items()}


def _times(late: dict[str, float], early: dict[str, float]) -> dict[str, float]:
    return {name: late[name] / early[name] for name in PROCESSES}


def _on_disk(server: Server, store: RunStore) -> tuple[float, float]:
    rounds = sum(len(store.rounds(run.id)) for run in store.find())
    database = sum(path.stat().st_size for path in server.home.glob("fedarium.db*"))
    files = list((server.home / "weights").glob("*/*.safetensors"))
    weights = sum(path.stat().st_size for path in files)
    return database / rounds / 1000, weights / len(files) / 1000
