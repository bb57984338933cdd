"""What browsers are told between two drawings of a run."""

import asyncio
import gzip
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.routing import Router

from fl_core.errors import StoreError
from fl_core.runs.run_states import RunState
from pages.shared import live_routes
from pages.train.run_parts import PARTS
from tests.pages.conftest import QUICK, wait_for
from tests.pages.test_roles import ask

TWO = ("test", "own")
CURVES = ("learning.accuracy.global.test.false.usual", "learning.loss.own.own.false.usual")
HEADLINE = "headline.global.test"
ALL = (HEADLINE, CURVES[0], "gallery", "party_rounds.global.test")


@pytest.fixture(scope="module")
def finished(manager) -> str:
    run_id = manager.submit(QUICK)
    wait_for(manager, run_id, lambda run: run.state is RunState.FINISHED)
    return run_id


def asked(
    path: str, *parts: str, of: Any = (PARTS,), **more: str
) -> tuple[int, dict[str, str], Any]:
    """Return status, headers and body of what the server answers."""
    bodies: list[bytes] = []

    async def door(scope, receive, send):
        async def kept(message):
            bodies.append(message.get("body", b""))
            await send(message)

        await Router(live_routes.routes(of))(scope, receive, kept)

    query = urlencode([*more.items(), *(("part", part) for part in parts)])
    status, headers, _ = asyncio.run(ask(door, path, query))
    return status, dict(headers), b"".join(bodies)


def live(run_id: str, moving: str = "network.global.test"):
    return asked(f"/live/train/{run_id}", moving)


def parts(run_id: str, *names: str):
    return asked(f"/live/train/{run_id}/parts", *names)


def told(run_id: str, *names: str) -> Any:
    return json.loads(gzip.decompress(parts(run_id, *names)[2]))


def test_an_answer_is_small_and_says_what_the_store_holds(manager, finished):
    status, headers, body = live(finished)
    assert status == 200 and headers["cache-control"] == "no-store"
    assert len(body) < 1000
    line = json.loads(body)
    table = manager.store.parties(finished)
    last = table[table["round"] == 3]["test_accuracy"].tolist()
    assert line["run"] == finished and line["words"].startswith("Round 3 of 3 done")
    network = line["parts"]["network.global.test"]
    assert network["phase"] == "done" and network["accuracies"] == last
    assert list(line["parts"]) == ["network.global.test"]


def test_a_browser_is_told_what_moves_of_that_which_it_shows(manager, finished):
    names = [f"network.{model}.{images}" for model in ("global", "own") for images in TWO]
    told = [json.loads(live(finished, name)[2])["parts"] for name in names]
    assert [list(parts) for parts in told] == [[name] for name in names]
    table = manager.store.parties(finished)
    last = table[table["round"] == 3]
    kept = ("test_accuracy", "own_accuracy", "test_accuracy", "own_model_own_accuracy")
    for parts_told, column in zip(told, kept, strict=True):
        (network,) = parts_told.values()
        assert network["accuracies"] == last[column].tolist()
    assert json.loads(live(finished, "network.x")[2])["parts"] == {}
    status, _, body = asked(f"/live/train/{finished}")  # as a page asks that was opened before
    assert status == 200 and list(json.loads(body)["parts"]) == names


@pytest.mark.parametrize("unknown", ["deadbeef", "", "x" * 4000, "../../etc", "1' OR '1'='1"])
def test_anything_but_a_run_is_not_found(manager, unknown):
    assert live(unknown)[0] == 404 and parts(unknown, "headline")[0] == 404


def test_a_page_without_parts_has_no_runs(manager, finished):
    assert asked(f"/live/other/{finished}")[0] == 404 and asked(f"/live/{finished}")[0] == 404


def test_a_thousand_parties_still_fit_into_a_small_answer(manager):
    config = QUICK.model_copy(update={"num_parties": 1000, "num_images": 20_000})
    run_id = manager.submit(config)
    wait_for(manager, run_id, lambda run: run.round is not None)
    assert len(live(run_id)[2]) < 40_000
    manager.cancel(run_id)
    wait_for(manager, run_id, lambda run: not run.active)


def test_a_browser_gets_the_parts_it_asks_for_once_each(manager, finished):
    status, headers, _ = parts(finished, *ALL)
    assert status == 200
    assert headers["content-encoding"] == "gzip" and headers["cache-control"] == "no-store"
    answer = told(finished, *ALL)
    assert (answer["run"], answer["round"], list(answer["parts"])) == (finished, 3, list(ALL))
    some = told(finished, CURVES[1], HEADLINE, CURVES[1])
    assert list(some["parts"]) == [HEADLINE, CURVES[1]]
    assert some["parts"][HEADLINE] == answer["parts"][HEADLINE]
    assert "pixels" not in answer["parts"]["gallery"]  # drawn once, with the page


def test_what_a_round_changes_is_made_once_for_all(manager, finished, monkeypatch):
    before = parts(finished, *ALL)[2]
    monkeypatch.setattr(gzip, "compress", lambda *_, **__: pytest.fail("made again"))
    assert parts(finished, *reversed(ALL))[2] == before


UNKNOWN = [
    "",
    "learning",
    "learning.accuracy",
    "learning.accuracy.own",
    "headline",
    "headline.x",
    "x" * 9000,
]


@pytest.mark.parametrize("unknown", [*UNKNOWN, "../headline", "'", "network.own.test"])
def test_parts_that_do_not_exist_or_are_told_anyway_are_not_found(manager, finished, unknown):
    assert parts(finished, unknown)[0] == parts(finished, HEADLINE, unknown)[0] == 404
    assert parts(finished)[0] == 404


def test_a_run_without_a_round_has_nothing_to_show_but_dashes(manager):
    run_id = manager.store.create(QUICK, owner="nobody")
    answer = told(run_id, *ALL)
    assert answer["round"] is None and answer["parts"].pop(HEADLINE)["numbers"][0]["value"] == "–"
    drawn = answer["parts"].pop(CURVES[0])["traces"]  # axes, and no curve but of the run before
    assert all(trace["name"].startswith("The run before") for trace in drawn)
    assert {tile["verdict"] for tile in answer["parts"].pop("gallery")["tiles"]} == {"none"}
    assert [*answer["parts"].values()] == [{}]
    assert live(run_id)[0] == 200
    manager.store.move(run_id, RunState.CANCELLED)


def test_a_store_that_cannot_be_read_is_no_answer_yet(manager, finished, monkeypatch):
    def broken(_):
        raise StoreError("The disk fails.")

    monkeypatch.setattr(manager.store, "get", broken)
    monkeypatch.setattr(live_routes, "FRESH_FOR", 0.0)
    assert live(finished)[0] == parts(finished, HEADLINE)[0] == 503
