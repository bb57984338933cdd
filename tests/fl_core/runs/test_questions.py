"""Questions to a real worker: before it is ready, while it trains, when it dies."""

import json
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from fl_core.errors import QuestionRefused
from fl_core.runs import checkpoints
from fl_core.runs.manager import RunManager
from fl_core.runs.questions import Predict
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from fl_core.runs.worker_process import WorkerProcess
from fl_core.strategies import Alone, Ditto, Ifca, PartialModels
from fl_core.train_test_split import test_images as images_to_test_on
from tests.fl_core.runs.conftest import LONG_ROUNDS, QUICK, first_rounds, history, wait_until
from tests.fl_core.runs.test_store import finished
from tests.fl_core.tiny_data import assert_one_sentence
from tests.patience import PATIENCE, until


@dataclass(frozen=True)
class Asked:
    """A manager with a finished run, and images to ask it about."""

    manager: RunManager
    store: RunStore
    run_id: str
    folder: Path
    images: np.ndarray

    @property
    def worker(self) -> WorkerProcess:
        worker = self.manager._driver.worker._worker
        assert worker is not None
        return worker

    def predict(self, round: int = 3, images: object = None, run_id: str = "", timeout=PATIENCE):
        asked = self.images if images is None else images
        return self.manager.ask(Predict(run_id or self.run_id, round, asked), timeout)

    @contextmanager
    def standing_still(self) -> Iterator[int]:
        """Stop the worker as Ctrl-Z does; yield its process id once all its threads stand.

        The signal goes to one thread, which stops the others; they go on until it gets a core.
        """
        pid = self.manager.worker_pid
        os.kill(pid, signal.SIGSTOP)
        try:
            _, status = os.waitpid(pid, os.WUNTRACED)
            assert os.WIFSTOPPED(status)
            yield pid
        finally:
            with suppress(ProcessLookupError):  # a test may have killed it
                os.kill(pid, signal.SIGCONT)

    def refusal(self, **changes) -> QuestionRefused:
        with pytest.raises(QuestionRefused) as caught:
            self.predict(**changes)
        return caught.value


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory, mnist) -> Iterator[Asked]:
    folder = tmp_path_factory.mktemp("questions")
    store = RunStore(f"sqlite:///{folder / 'runs.db'}")
    manager = RunManager(store, folder / "weights")
    images = mnist.images[images_to_test_on(QUICK, mnist).gallery]
    run_id = manager.submit(QUICK)
    asked = Asked(manager, store, run_id, folder / "weights" / run_id, images)
    early = asked.refusal(run_id=store.create(QUICK), images=images[:1])
    assert early.passing and "has not measured its untrained model yet" in str(early)
    try:
        wait_until(store, run_id, lambda run: run.state is RunState.FINISHED)
        yield asked
    finally:
        manager.close()
    assert str(asked.refusal()) == "Fedarium is being closed; start it again."


@pytest.fixture
def asked(together: Asked) -> Asked:
    """What all ask together, once its worker is ready, whatever the test before did to it."""
    until(lambda: together.manager.warm, "a worker that is ready")
    return together


def test_before_tensorflow_is_loaded_it_is_said_at_once(tmp_path, store, mnist):
    run_id = store.create(QUICK, owner="me")
    manager = RunManager(store, tmp_path / "weights")
    try:
        store.add_round(run_id, finished(0), "me")
        with pytest.raises(QuestionRefused, match="is getting ready: ask again") as caught:
            manager.ask(Predict(run_id, 0, mnist.images[:1]), PATIENCE)
        assert caught.value.passing and not manager.warm
    finally:
        manager.close()


@pytest.mark.parametrize("strategy", [Ifca(), PartialModels(), Alone(), Ifca(groups=1), Ditto()])
def test_where_there_is_no_global_model_nobody_answers_for_it(tmp_path, store, mnist, strategy):
    run_id = store.create(QUICK.model_copy(update={"strategy": strategy}), owner="me")
    store.add_round(run_id, finished(0), "me")
    question = Predict(run_id, 0, mnist.images[:1])
    if not strategy.own_models:
        assert question.put_to_worker(store, tmp_path).round == 0
        return
    with pytest.raises(QuestionRefused, match="parties do not share one model") as refused:
        question.put_to_worker(store, tmp_path)
    assert_one_sentence(str(refused.value))


def test_each_round_of_a_run_that_is_over_can_be_asked(asked):
    for round in range(4):
        said = asked.predict(round)
        assert said.dtype == np.float32
        np.testing.assert_array_equal(
            np.round(said.astype(float), 4), asked.store.gallery(asked.run_id, round)
        )
    alone = [asked.predict(images=asked.images[i : i + 1])[0] for i in range(3)]
    np.testing.assert_allclose(alone, said[:3], rtol=2e-6)
    as_lists = asked.predict(images=asked.images.tolist())
    np.testing.assert_array_equal(as_lists, said)


def test_many_ask_at_once_while_a_run_trains_which_changes_nothing_for_it(asked):
    config = LONG_ROUNDS.model_copy(update={"num_rounds": 1000})
    alone = asked.manager.submit(config, stop_after=3)
    wait_until(asked.store, alone, lambda run: run.state is RunState.PAUSED)
    expected = {round: asked.predict(round) for round in range(4)}
    run_id = asked.manager.submit(config)
    wait_until(asked.store, run_id, lambda run: (run.round or 0) >= 1)
    with ThreadPoolExecutor(8) as pool:
        rounds = [number % 4 for number in range(40)]
        for round, said in zip(rounds, pool.map(asked.predict, rounds), strict=True):
            np.testing.assert_array_equal(said, expected[round])
    run = asked.store.get(run_id)
    assert run.state is RunState.RUNNING, "the questions were answered after it, not beside it"
    of_itself = asked.predict(1, run_id=run_id)
    wait_until(asked.store, run_id, lambda run: run.round >= 3)
    asked.manager.cancel(run_id)
    wait_until(asked.store, run_id, lambda run: run.state is RunState.CANCELLED)
    assert first_rounds(asked.store, run_id, 3) == first_rounds(asked.store, alone, 3)
    np.testing.assert_array_equal(of_itself, asked.predict(1, run_id=run_id))


def test_what_cannot_be_answered_is_refused_in_words(asked):
    ones = np.ones((1, 28, 28))
    for changes, says in (
        ({"run_id": "nobody"}, "There is no run 'nobody'."),
        ({"round": 4}, "Of this run there are rounds 0..3, got 4."),
        ({"round": -1}, "Of this run there are rounds 0..3, got -1."),
        ({"images": ones}, "Pixels must be whole numbers 0..255, but they are float64."),
        ({"images": ones.astype(int) * 256}, "Pixels must be 0..255, got 256..256."),
        ({"images": ones.astype(int) * -1}, "Pixels must be 0..255, got -1..-1."),
        ({"images": ones[0]}, "Images must have the shape [number, 28, 28], but it is [28, 28]."),
        ({"images": [[0], [0, 1]]}, "Images must be one array, got [[0], [0, 1]]."),
        ({"images": ones[:0]}, "There must be 1 to 1,000 images, got 0."),
        ({"images": np.zeros((1001, 28, 28), np.uint8)}, "1 to 1,000 images, got 1,001."),
        ({"images": "a seven"}, "Images must have the shape [number, 28, 28], but it is []."),
    ):
        refusal = asked.refusal(**changes)
        assert says in str(refusal)
        assert_one_sentence(str(refusal))
    assert asked.predict(images=np.zeros((1000, 28, 28), np.uint8)).shape == (1000, 10)


def test_weights_that_were_not_kept_are_said(asked):
    for keep_every, kept in ((0, "the last two"), (5, "one in 5 and the last two")):
        run_id = asked.store.create(QUICK, owner="me", keep_every=keep_every)
        for round in range(4):
            asked.store.add_round(run_id, finished(round), "me")
        assert str(asked.refusal(run_id=run_id, round=1)) == (
            f"The weights of round 1 were not kept: of this run, {kept} are."
        )
        assert "The weights of round 2 are missing" in str(asked.refusal(run_id=run_id, round=2))
    path = checkpoints.path_of(asked.folder, 2)
    content = path.read_bytes()
    try:
        path.write_bytes(content[:50])
        assert "The weights of round 2 are damaged" in str(asked.refusal(round=2))
        path.unlink()
        assert "The weights of round 2 are missing" in str(asked.refusal(round=2))
    finally:
        path.write_bytes(content)
    assert asked.predict(2).shape == (len(asked.images), 10)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": "paint"}, "cannot be read ('question': Input tag 'paint' found"),
        ({"config": "{"}, "not valid JSON"),
        ({"images": {"dtype": "uint8", "shape": [9], "base64": ""}}, "0 numbers for the shape [9]"),
        (
            {"images": {"dtype": "float64", "shape": [], "base64": ""}},
            "'question.predict.images.dtype'",
        ),
    ],
    ids=["kind", "config", "images", "type"],
)
def test_the_worker_checks_what_it_is_asked_itself(asked, monkeypatch, change, says):
    """As if the dashboard were of another version."""
    import fl_core.runs.worker_process as sender

    def line_of(message):
        return json.dumps({**json.loads(written(message)), "question": changed}) + "\n"

    written = sender.line_of
    question = Predict(asked.run_id, 3, asked.images).put_to_worker(asked.store, asked.folder)
    changed = question.model_dump() | change
    monkeypatch.setattr(sender, "line_of", line_of)
    with pytest.raises(QuestionRefused) as caught:
        asked.worker.ask(question, PATIENCE)
    assert says in str(caught.value), caught.value


def test_what_is_no_message_is_survived_and_the_stop_after_it_heard(asked, capfd):
    run_id = asked.manager.submit(LONG_ROUNDS)
    wait_until(asked.store, run_id, lambda run: (run.round or 0) >= 1)
    pid = asked.manager.worker_pid
    for line in ('{"kind": "frobnicate"}', "{}", "not JSON", "[" * 50_000, '{"kind": "cancel"}'):
        asked.worker._unsent.put(line + "\n")
    asked.manager._driver.ask("frobnicate")  # what another version may write into the store
    asked.manager.cancel(run_id)
    wait_until(asked.store, run_id, lambda run: run.state is RunState.CANCELLED)
    assert asked.manager.worker_pid == pid
    assert asked.predict().shape == (len(asked.images), 10)
    said = capfd.readouterr().err
    assert said.count("The training process: ") == 5
    assert "There is no message of the kind 'frobnicate' here. Dashboard and worker are" in said


def test_a_run_of_another_version_fails_in_words_and_the_worker_lives_on(asked, monkeypatch):
    import fl_core.runs.worker_process as sender

    written, pid = sender.line_of, asked.manager.worker_pid
    for change in ('"colour": 1', '"config": "{\\"colour\\": 1}"'):
        monkeypatch.setattr(sender, "line_of", lambda m, c=change: written(m)[:-2] + f", {c}}}\n")
        run_id = asked.manager.submit(QUICK)
        run = wait_until(asked.store, run_id, lambda run: not run.active)
        assert run.state is RunState.FAILED and run.resumable
        assert "colour" in run.reason and "start Fedarium again" in run.reason
    monkeypatch.undo()
    assert asked.manager.worker_pid == pid
    asked.manager.go_on(run_id)
    wait_until(asked.store, run_id, lambda run: run.state is RunState.FINISHED)
    assert history(asked.store, run_id) == history(asked.store, asked.run_id)


def test_a_worker_that_stands_still_is_waited_for_no_longer_than_asked(asked):
    with asked.standing_still():
        assert "did not answer within 0.2 s" in str(asked.refusal(timeout=0.2))
    assert asked.predict().shape == (len(asked.images), 10)  # not by the answer that came late


def test_a_worker_that_is_killed_while_questions_wait_answers_each(asked):
    with asked.standing_still() as pid, ThreadPoolExecutor(6) as pool:
        waiting = [pool.submit(asked.refusal) for _ in range(6)]
        until(lambda: len(asked.worker._questions._waiting) == 6, "six questions")
        os.kill(pid, signal.SIGKILL)
        for refusal in waiting:
            said = refusal.result(timeout=PATIENCE)
            assert said.passing and "was killed (signal 9, SIGKILL)" in str(said)
            assert "Another one is being started: ask again in a moment." in str(said)
    assert asked.refusal().passing  # getting ready
