"""A finished round says who was missing and what was dealt; a run, who trains on how much."""

from fl_core.event_enrichment import with_facts_of_rounds
from fl_core.events import Absence, PartyMissing, RoundFinished, RoundStarted, RunFinished
from fl_core.local_run import run_rounds
from tests.fl_core.runs.test_store import finished
from tests.fl_core.tiny_data import rounds, tiny


def missing(round: int, party: int) -> PartyMissing:
    return PartyMissing(round=round, party=party, reason=f"Party {party} was late.")


def test_a_finished_round_knows_what_was_said_since_it_began():
    told = [
        finished(0),
        RoundStarted(round=1, parties=[0, 1, 2], dealt=[[1, 0], [0, 1]]),
        missing(1, 2),
        missing(1, 0),
        finished(1),
        RoundStarted(round=2, parties=[0, 1]),
        finished(2),
        RunFinished(round=2),
    ]
    after = list(with_facts_of_rounds(told))
    untrained, first, second = (each for each in after if isinstance(each, RoundFinished))
    assert untrained == finished(0)
    assert first.missing == [Absence(party=p, reason=f"Party {p} was late.") for p in (2, 0)]
    assert first.dealt == [[1, 0], [0, 1]]
    assert (second.missing, second.dealt) == ([], None)
    assert [each.type for each in after] == [each.type for each in told]


def test_a_run_says_how_many_images_each_party_trains_on():
    started = next(run_rounds(tiny(holdout=0.2)))
    held = [sum(counts) for counts in started.label_counts]
    assert all(0 < n < all_of for n, all_of in zip(started.num_train, held, strict=True))


def test_what_is_dealt_anew_is_told_each_round_and_else_never():
    events = list(run_rounds(tiny(strategy={"kind": "cyclic", "reshuffle": True}, num_rounds=2)))
    untrained, first, second = rounds(events)
    assert untrained.dealt is None and first.dealt == events[0].label_counts
    assert second.dealt != first.dealt
    assert sum(map(sum, second.dealt)) == sum(map(sum, first.dealt))
    once = rounds(list(run_rounds(tiny(strategy="cyclic", num_rounds=1))))
    assert all(each.dealt is None for each in once)
