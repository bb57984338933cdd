"""What browsers are told of a comparison between two drawings of its page."""

import asyncio
import gzip
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.routing import Router

from fl_core.config import RunConfig
from fl_core.runs.run_states import RunState
from pages.compare import live_comparison
from pages.compare.chosen import Choices
from pages.compare.comparison_routes import routes
from pages.compare.live_comparison import address_of, now
from pages.shared import live_routes
from tests.pages.checked_figure import unpacked
from tests.pages.conftest import all_sent_to, page_of, sent_to
from tests.pages.finished_runs import _round, finished_run
from tests.pages.test_roles import ask

BASE = RunConfig(num_rounds=3)
CHOSEN = Choices()


def asked(path: str, *parts: str, **more: str) -> tuple[int, Any]:
    """Return status and body of what the server answers, as it reads once unpacked."""
    bodies: list[bytes] = []

    async def door(scope, receive, send):
        async def kept(message):
            bodies.append(message.get("body", b""))
            await send(message)

        await Router(live_routes.routes((), routes()))(scope, receive, kept)

    query = urlencode([*more.items(), *(("part", part) for part in parts)])
    status, headers, _ = asyncio.run(ask(door, f"/{path}", query))
    body = b"".join(bodies)
    if status != 200:
        return status, body
    packed = dict(headers).get("content-encoding") == "gzip"
    return status, json.loads(gzip.decompress(body) if packed else body)


@pytest.fixture
def going(manager, manager_at_rest, monkeypatch):
    """A finished run and one that trains, after its first round; nothing said is an old look."""
    monkeypatch.setattr("pages.compare.comparison_routes.FRESH_FOR", 0.0)
    store = manager.store
    seeds = iter(range(8_000, 8_002))
    done = finished_run(store, BASE.model_copy(update={"seed": next(seeds)}))
    config = BASE.model_copy(update={"seed": next(seeds), "num_parties": 5})
    trains = store.create(config, owner="somewhere else:1:x")
    for round in (0, 1):
        store.add_round(trains, _round(round, 0.5))
    yield [done, trains]
    for run_id in (done, trains):
        if store.get(run_id).active:
            store.move(run_id, RunState.CANCELLED)
        store.delete(run_id)


def test_the_line_is_small_and_changes_its_round_alone_when_there_is_one(manager, going):
    address = address_of(going, CHOSEN)
    status, line = asked(address)
    assert status == 200 and len(json.dumps(line)) < 400
    assert (line["round"], line["words"]) == (4 + 2, "1 of 2 runs done")
    assert line["done"] == pytest.approx((3 + 1) / (3 + 3), abs=1e-4)
    manager.store.add_round(going[1], _round(2, 0.75))
    _, later = asked(address)
    assert later["round"] == line["round"] + 1
    assert (later["version"], later["run"]) == (line["version"], line["run"])
    manager.store.move(going[1], RunState.CANCELLED)
    _, over = asked(address)
    assert over["version"] != line["version"]  # the page is drawn anew: nothing is to be heard


def test_after_a_round_parts_are_what_a_page_opened_then_would_show(manager, going):
    page = page_of("compare", runs=".".join(going))
    assert not page.exception
    drawn = sent_to(page, "fedarium_live_plot")
    line = sent_to(page, "fedarium_live_progress_line")
    manager.store.add_round(going[1], _round(2, 0.75))
    names = ("chart", "results", "verdicts")
    status, told = asked(f"{line['address']}/parts", *names)
    assert status == 200 and tuple(told["parts"]) == names
    assert told["run"] == drawn["run"] and told["round"] == drawn["round"] + 1
    assert unpacked(told["parts"]["chart"])["traces"][1]["y"][-1] == 75
    later = page_of("compare", runs=".".join(going))
    for kind, name in (("plot", "chart"), ("text", "verdicts")):
        shown = sent_to(later, f"fedarium_live_{kind}", name)
        assert shown == {**told["parts"][name], "run": told["run"], "round": told["round"]} | {
            "part": name
        }
    assert (
        told["parts"]["results"]["rows"] == all_sent_to(later, "fedarium_grouped_table")[0]["rows"]
    )


def test_all_who_look_are_told_one_thing_made_once(manager, going, monkeypatch):
    made = []
    real = live_comparison.comparison_of
    monkeypatch.setattr(
        live_comparison, "comparison_of", lambda *args: made.append(1) or real(*args)
    )
    chosen = Choices(smooth=7)
    for _ in range(20):
        asked(address_of(going, chosen))
        asked(f"{address_of(going, chosen)}/parts", "chart")
    assert len(made) == 1
    one, other = (now(manager.store, going, chosen) for _ in range(2))
    assert one.parts is other.parts
    _, german = asked(address_of(going, chosen), lang="de")
    assert german["words"] == "1 von 2 Läufen fertig" and len(made) == 2


def test_each_part_that_is_apart_is_told(going):
    chosen = Choices(apart=True, column="global_on_test_loss")
    status, told = asked(f"{address_of(going, chosen)}/parts", "chart.0", "chart.1")
    assert status == 200 and len(told["parts"]) == 2
    assert asked(f"{address_of(going, chosen)}/parts", "results")[0] == 404


@pytest.mark.parametrize("words", ["", "runs=", "runs=nothing", "runs=00000000", "x" * 3000, "%00"])
def test_of_no_runs_nothing_is_found(manager, words):
    assert asked(f"live/compare/{words or 'x'}")[0] == 404


def test_parts_that_there_are_not_are_not_found(going):
    for names in ((), ("nothing",), ("chart", "nothing")):
        assert asked(f"{address_of(going, CHOSEN)}/parts", *names)[0] == 404
