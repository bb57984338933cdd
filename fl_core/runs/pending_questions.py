"""Questions that wait for a worker's answer. Each gets one, whatever becomes of the worker."""

import itertools
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock

from fl_core.errors import QuestionRefused
from fl_core.runs.json_message import ArrayInJson
from fl_core.runs.worker_messages import Answer, Ask, Refusal
from fl_core.runs.worker_questions import Question


class PendingQuestions:
    """Those put to one worker process; may be used from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._ids = itertools.count(1)
        self._waiting: dict[int, Future[ArrayInJson]] = {}
        self._over = ""

    def ask(self, send: Callable[[Ask], None], question: Question, timeout: float) -> ArrayInJson:
        """Put a question and wait for what is answered.

        Args:
            send: Takes it to the worker, at once.
            question: What is asked.
            timeout: Seconds to wait; an answer that comes later is dropped.

        Raises:
            QuestionRefused: If the worker refuses, does not answer in time, or is gone.
        """
        answer: Future[ArrayInJson] = Future()
        with self._lock:
            if self._over:
                raise QuestionRefused(self._over, passing=True)
            id = next(self._ids)
            self._waiting[id] = answer
        try:
            send(Ask(id=id, within=timeout, question=question))
            return answer.result(timeout)
        except TimeoutError:
            raise QuestionRefused(
                f"The training process did not answer within {timeout:g} s: it is busy. Ask again.",
                passing=True,
            ) from None
        finally:
            with self._lock:
                self._waiting.pop(id, None)

    def settle(self, answer: Answer | Refusal) -> None:
        """Hand an answer to whoever waits for it; drop it if nobody does any more."""
        with self._lock:
            waiting = self._waiting.pop(answer.id, None)
        if waiting is None:
            return
        if isinstance(answer, Answer):
            waiting.set_result(answer.value)
        else:
            waiting.set_exception(QuestionRefused(answer.reason, answer.passing))

    def end(self, reason: str) -> None:
        """Refuse all that wait and all that come, for the worker is gone."""
        with self._lock:
            waiting, self._waiting, self._over = self._waiting, {}, reason
        for answer in waiting.values():
            answer.set_exception(QuestionRefused(reason, passing=True))
