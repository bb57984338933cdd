"""What the store keeps in English of a run is found again, and told in other languages."""

import errno
import math
from dataclasses import dataclass

import pytest

from fl_core import RunConfig
from fl_core.dead_training import gentler_rate
from fl_core.errors import DivergedError
from fl_core.kept_sentences import found_again
from fl_core.round_report import check_finite
from fl_core.runs import failures
from fl_core.runs.worker_process import WorkerProcess
from fl_core.translatable import Translatable
from pages.language.spoken import speaking, text
from pages.shared.kept_words import SENTENCES, retold

CONFIG = RunConfig(learning_rate=3.0)


@dataclass
class Ended:
    """A worker process that has ended."""

    code: int

    def wait(self) -> int:
        return self.code


def killed(code: int) -> str:
    worker = WorkerProcess.__new__(WorkerProcess)
    worker._process = Ended(code)
    return worker.how_it_ended()


def diverged(party: int | None, personal: bool = False) -> DivergedError:
    with pytest.raises(DivergedError) as caught:
        check_finite(CONFIG, 4, party, math.nan, personal=personal)
    return caught.value


FAILED = [
    failures.out_of_memory(),
    failures.unexpected(ValueError("no such thing")),
    failures.worker_did_not_start(killed(-9)),
    *(failures.worker_died(killed(-9), round) for round in (0, 1, 2, 12)),
    failures.weights_not_saved(OSError(errno.ENOSPC, "No space left")),
    failures.weights_not_saved(OSError(errno.EROFS, "Read-only", "/weights")),
    failures.weights_not_saved(OSError(errno.EIO, "Input/output error")),
    diverged(None),
    diverged(2),
    diverged(0, personal=True),
]
SAID = [
    *(words for failed in FAILED for words in (failed.reason, failed.suggestion)),
    *failures.stopped_by("SIGTERM").values(),
    failures.trained_again(2, 3),
    failures.trained_again(None, 3),
]


@pytest.mark.parametrize("words", SAID)
def test_what_a_run_ends_with_is_found_again(words):
    found = found_again(words, SENTENCES)
    assert isinstance(found, Translatable)
    assert found == words == text(found) == retold(words)
    with speaking("de"):
        assert retold(words) != words and "press Resume" not in retold(words)


def test_numbers_in_them_are_written_as_the_language_writes_them():
    reason, suggestion = diverged(2).reason, diverged(2).suggestion
    assert reason.startswith("Party 3's loss") and f"try {gentler_rate(CONFIG):g}" in suggestion
    with speaking("de"):
        assert "Teilnehmer 3 sind in Runde 4" in retold(reason)
        assert "jetzt 3; Versuch: 0,001" in retold(suggestion)


def test_what_is_not_known_is_as_it_was():
    for words in ("", "Because.", "Round 1 is safe. Because.", "Because. Round 1 is safe."):
        assert found_again(words, SENTENCES) == words == retold(words)
        with speaking("de"):
            assert retold(words) == words


def test_words_of_monstrous_length_are_left_alone():
    for words in ("No round was finished yet. " * 3_000, "Round 1 is safe. " * 110, "x" * 90_000):
        assert retold(words.strip()) == words.strip()


def test_a_field_that_comes_twice_has_one_value():
    found = found_again("1 is 1. 2 is 2.", ["{n} is {n}."])
    assert [part.values for part in found.values["parts"].parts] == [{"n": 1}, {"n": 2}]
    assert not isinstance(found_again("1 is 2.", ["{n} is {n}."]), Translatable)
