"""Questions in the worker: each gets one answer, whatever happens to it."""

import threading
import time
from queue import SimpleQueue
from typing import get_args

import numpy as np
import pytest

from fl_core.errors import QuestionRefused, StoreError
from fl_core.runs import checkpoints, question_answering
from fl_core.runs.json_message import ArrayInJson
from fl_core.runs.question_answering import MOST_WAITING, QuestionAnswering
from fl_core.runs.worker_messages import Answer, Ask, Refusal
from fl_core.runs.worker_questions import PredictOf, Question
from fl_core.updates_and_state import ServerState
from tests.patience import PATIENCE

IMAGES = ArrayInJson.of(np.zeros((1, 28, 28), np.uint8))
ONE = ArrayInJson.of(np.ones(1, np.float32))


def ask(id: int, round: int = 0, within: float = 60) -> Ask:
    question = PredictOf(config="{}", folder="", round=round, images=IMAGES)
    return Ask(id=id, within=within, question=question)


def test_there_is_an_answer_to_every_kind_of_question():
    assert {*question_answering.ANSWERS} == {*(get_args(Question) or [Question])}


def test_each_of_many_gets_one_answer_in_turn_and_those_too_many_are_refused_at_once():
    said, may_answer, busy = SimpleQueue(), threading.Event(), threading.Event()

    def find(_: PredictOf) -> ArrayInJson:
        busy.set()
        assert may_answer.wait(PATIENCE)
        return ONE

    answering = QuestionAnswering(said.put, {PredictOf: find})
    answering.put(ask(0))
    assert busy.wait(PATIENCE)
    for id in range(1, MOST_WAITING + 4):
        answering.put(ask(id))
    refused = [said.get(timeout=PATIENCE) for _ in range(3)]
    assert [answer.id for answer in refused] == [
        MOST_WAITING + 1,
        MOST_WAITING + 2,
        MOST_WAITING + 3,
    ]
    assert all("16 questions are waiting already" in answer.reason for answer in refused)
    assert all(answer.passing for answer in refused)
    may_answer.set()
    answers = [said.get(timeout=PATIENCE) for _ in range(MOST_WAITING + 1)]
    assert answers == [Answer(id=id, value=ONE) for id in range(MOST_WAITING + 1)]
    assert said.empty()


def test_what_goes_wrong_is_an_answer_and_the_next_question_has_its_own(capsys):
    said = SimpleQueue()
    errors = [QuestionRefused("No such image."), StoreError("Lost."), RuntimeError("a\nb"), None]

    def find(question: PredictOf) -> ArrayInJson:
        if error := errors[question.round]:
            raise error
        return ONE

    answering = QuestionAnswering(said.put, {PredictOf: find})
    for id in range(len(errors)):
        answering.put(ask(id, round=id))
    assert [said.get(timeout=PATIENCE) for _ in errors] == [
        Refusal(id=0, reason="No such image."),
        Refusal(id=1, reason="Lost."),
        Refusal(id=2, reason="Something unexpected went wrong: RuntimeError.", passing=True),
        Answer(id=3, value=ONE),
    ]
    assert "a\nb" in capsys.readouterr().err  # kept with the worker's last words


def test_nothing_is_computed_for_somebody_who_no_longer_waits():
    said, looked_at, too_late = SimpleQueue(), [], threading.Event()

    def find(question: PredictOf) -> ArrayInJson:
        looked_at.append(question.round)
        assert too_late.wait(PATIENCE)
        return ONE

    answering = QuestionAnswering(said.put, {PredictOf: find})
    for id, within in enumerate((60, 0.01, 60)):
        answering.put(ask(id, round=id, within=within))
    time.sleep(0.02)  # after which nobody waits for the second one
    too_late.set()
    assert [type(said.get(timeout=PATIENCE)) for _ in range(3)] == [Answer, Refusal, Answer]
    assert looked_at == [0, 2]


def test_weights_are_read_once_until_they_are_written_again_or_gone(tmp_path, monkeypatch):
    reads = []

    def load(folder, round):
        reads.append(round)
        return weight_files_load(folder, round)

    weight_files_load = checkpoints.load_weights
    monkeypatch.setattr(question_answering.checkpoints, "load_weights", load)
    question_answering._read.cache_clear()
    for value in (1, 2):
        checkpoints.save(tmp_path, 3, ServerState(np.full(5, value, np.float32)))
        for _ in range(2):
            assert question_answering._weights(tmp_path, 3).tolist() == [value] * 5
    assert reads == [3, 3]
    checkpoints.path_of(tmp_path, 3).unlink()
    with pytest.raises(StoreError, match="The weights of round 3 are missing"):
        question_answering._weights(tmp_path, 3)
