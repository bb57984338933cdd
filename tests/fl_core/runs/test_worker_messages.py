"""Messages between dashboard and worker: each comes through whole, or is refused in words."""

import json
import subprocess
import sys
from typing import get_args

import numpy as np
import pytest

from fl_core.errors import DataError
from fl_core.events import PartyProgress
from fl_core.runs.json_message import ArrayInJson
from fl_core.runs.worker_messages import (
    Answer,
    Ask,
    Cancel,
    FromWorker,
    Happened,
    Misunderstood,
    NotUnderstood,
    Pause,
    Ready,
    Refusal,
    ToWorker,
    Train,
    line_of,
    read_by_dashboard,
    read_by_worker,
)
from fl_core.runs.worker_questions import PredictOf
from tests.fl_core.runs.conftest import ROOT
from tests.fl_core.tiny_data import assert_one_sentence

IMAGES = ArrayInJson.of(np.arange(2 * 28 * 28, dtype=np.uint8).reshape(2, 28, 28))
QUESTION = PredictOf(config="{}", folder="/a “b”\n", round=0, images=IMAGES)
EXAMPLES = (
    Train(job=1, config="{}", after_round=None, stop_after=3, folder="/tmp"),
    Cancel(job=2),
    Pause(job=3),
    Ask(id=4, within=0.5, question=QUESTION),
    Ready(),
    Happened(job=5, event=PartyProgress(round=1, party=0, done=1, total=7)),
    Answer(id=6, value=ArrayInJson.of(np.array([[0.1, np.nan]], np.float32))),
    Refusal(id=7, reason="No.", passing=True),
    NotUnderstood(reason="What?"),
)


def test_there_is_an_example_of_every_message():
    assert {type(message) for message in EXAMPLES} == {*get_args(ToWorker), *get_args(FromWorker)}


@pytest.mark.parametrize("message", EXAMPLES, ids=lambda message: message.kind)
def test_a_message_comes_through_whole_in_one_line_and_one_direction(message):
    line = line_of(message)
    assert line.endswith("\n") and line.count("\n") == 1
    there, back = read_by_worker, read_by_dashboard
    read, other = (there, back) if isinstance(message, get_args(ToWorker)) else (back, there)
    assert read(line) == message
    assert isinstance(other(line), Misunderstood)


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
@pytest.mark.parametrize("shape", [(0,), (3,), (2, 3, 4), (0, 10)])
def test_an_array_comes_through_bit_for_bit(dtype, shape):
    numbers = np.random.default_rng(1).integers(0, 256, (*shape, 4), dtype=np.uint8)
    array = numbers.view(np.float32)[..., 0] if dtype == "float32" else numbers[..., 0]
    got = ArrayInJson.model_validate_json(ArrayInJson.of(array).model_dump_json()).array()
    assert got.dtype == array.dtype and got.shape == array.shape
    assert got.tobytes() == array.tobytes()  # numbers that are none, too


@pytest.mark.parametrize(
    ("shape", "content"),
    [((3,), "AAA="), ((-1, -2), "AAA="), ((2,), "AA=A"), ((2,), "ä"), ((), "")],
)
def test_a_damaged_array_is_refused(shape, content):
    damaged = ArrayInJson(dtype="uint8", shape=shape, base64=content)
    with pytest.raises(DataError) as caught:
        damaged.array()
    assert_one_sentence(str(caught.value))


@pytest.mark.parametrize("read", [read_by_worker, read_by_dashboard])
@pytest.mark.parametrize(
    ("line", "says", "of"),
    [
        ('{"kind": "frobnicate"}', "There is no message of the kind 'frobnicate' here.", {}),
        ('{"kind": "frobnicate", "id": 3}', "two versions: start Fedarium again.", {"id": 3}),
        ('{"kind": ["a"], "job": 3, "id": "3"}', "of the kind ['a']", {"job": 3}),
        ('{"do": "cancel", "job": 7}', "of the kind None", {"job": 7}),
        ('{"kind": "ev', 'This is no message: \'{"kind": "ev\'.', {}),
        ("[" * 100_000, "This is no message", {}),
        ("", "This is no message", {}),
        ("null", "of the kind None", {}),
        ('["kind"]', "of the kind None", {}),
        ('{"kind": "' + "x" * 9_000_000 + '"}', "of the kind 'xxx", {}),
    ],
    ids=["kind", "id", "odd kind", "old", "half", "deep", "empty", "null", "list", "huge"],
)
def test_what_is_no_message_is_misunderstood_in_words(read, line, says, of):
    got = read(line)
    assert isinstance(got, Misunderstood) and says in got.reason
    assert got == Misunderstood(got.reason, **of)
    assert len(got.reason) < 300 and "\n" not in got.reason


@pytest.mark.parametrize("message", EXAMPLES, ids=lambda message: message.kind)
def test_a_message_of_another_version_is_misunderstood_and_tells_what_it_was_about(message):
    read = read_by_worker if isinstance(message, get_args(ToWorker)) else read_by_dashboard
    known = json.loads(line_of(message))
    about = {name: known[name] for name in ("job", "id") if name in known}
    newer = read(json.dumps(known | {"colour": "red"}))
    assert isinstance(newer, Misunderstood) and "'colour'" in newer.reason
    assert newer == Misunderstood(newer.reason, **about)
    for name in known.keys() - {"kind", "passing", *about}:
        older = read(json.dumps({key: value for key, value in known.items() if key != name}))
        assert older == Misunderstood(older.reason, **about) and f"'{name}'" in older.reason


SPEAKERS = """
import threading
from fl_core.runs.worker import _private_output
from fl_core.runs.worker_messages import NotUnderstood

say = _private_output()
print("what a library prints")

def speak(letter):
    for length in range(1, 200):
        say(NotUnderstood(reason=letter * 97 * length))

threads = [threading.Thread(target=speak, args=(letter,)) for letter in "abcdef"]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
"""


def test_lines_of_threads_that_speak_at_once_are_never_mixed():
    done = subprocess.run(
        [sys.executable, "-c", SPEAKERS], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert "what a library prints" in done.stderr
    said = [read_by_dashboard(line) for line in done.stdout.splitlines()]
    assert len(said) == 6 * 199
    assert all(isinstance(m, NotUnderstood) and len({*m.reason}) == 1 for m in said)
