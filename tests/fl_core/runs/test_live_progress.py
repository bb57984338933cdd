"""What is known of the present round, event by event."""

from fl_core.events import PartyProgress, PartyTrained, RoundStarted, RunStarted
from fl_core.runs.live_progress import Live
from tests.fl_core.runs.test_store import finished

STARTED = RunStarted(
    round=0, num_weights=1, num_test_images=1, num_sample_images=1, label_counts=[[1]]
)
RESULT = finished(1).parties[1]


def after(*events) -> Live:
    live = Live()
    for event in events:
        live = live.after(event)
    return live


def test_who_takes_part_is_what_the_run_says():
    fresh = after(STARTED, finished(0))
    assert (fresh.round, fresh.parties, fresh.begun) == (1, (), False)
    begun = after(STARTED, finished(0), RoundStarted(round=1, parties=[1]))
    assert (begun.round, begun.parties, begun.begun) == (1, (1,), True)


def test_between_two_rounds_the_parties_are_those_of_the_one_before():
    trained = PartyTrained(round=1, result=RESULT)
    live = after(RoundStarted(round=1, parties=[1]), trained, finished(1))
    assert (live.round, live.parties, live.begun) == (2, (1,), False)
    assert not live.progress and not live.trained


def test_a_run_that_goes_on_has_not_begun_its_next_round():
    live = after(RoundStarted(round=1, parties=[1]), STARTED.model_copy(update={"round": 4}))
    assert (live.round, live.parties, live.begun) == (5, (), False)


def test_progress_is_kept_until_the_round_is_done():
    half = PartyProgress(round=1, party=0, done=1, total=2)
    live = after(RoundStarted(round=1, parties=[0, 1]), half)
    assert live.progress == {0: 0.5} and live.begun and live.parties == (0, 1)
