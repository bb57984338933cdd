"""How good the models are after a round, in one sentence or two: own, and together."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from fl_core.config import RunConfig
from pages.shared.metric_column_names import GLOBAL_ON_TEST
from pages.shared.run_reading.evidence import Evidence
from pages.shared.run_reading.luck import Accuracy, guesses, verdict
from pages.shared.run_reading.models_used import ModelsUsed, averages, models_used
from pages.shared.run_reading.sentence import Sentence, Share, Value, points_between, say


def outcome(found: Evidence) -> list[Sentence]:
    """Return what a round came to."""
    if found.round == 0:
        known = found.material.config.start_model
        told = [say("went_on" if known else "untrained", **_together(found))]
    else:
        told = list(_teller(found.material.config)(found))
    return [*told, *_guessing(found)]


def _teller(config: RunConfig) -> "Teller":
    """Return what tells of the models of a config: where there is one party, there is one model."""
    used = models_used(config)
    if config.num_parties == 1 and used in ("one", "turns", "alone"):
        return _single_party
    return _KINDS[used]


def _one(found: Evidence) -> Iterator[Sentence]:
    took_part = len(found.parties)
    if took_part == 0:
        yield say("nobody_trained", **_together(found))
    elif took_part == 1:
        yield say("one_trained", parties=found.material.config.num_parties, **_together(found))
    elif found.own is None:
        yield say("global_only", **_together(found))
    else:
        made = "averaged" if averages(found.material.config) else "combined"
        yield _against_own(f"{made}_{{}}", found, found.own)


def _single_party(found: Evidence) -> Iterator[Sentence]:
    yield say("single_party", **_together(found))


def _turns(found: Evidence) -> Iterator[Sentence]:
    yield say("passed_on", **_together(found))
    each = found.own_of_each  # parties have their turns in their order
    drops = np.maximum.accumulate(each) - each if len(each) else each
    if not drops.any():
        return
    later = int(drops.argmax())
    before, after = found.of_one(float(each[:later].max())), found.of_one(float(each[later]))
    if verdict(before, after) == "above":
        yield say("forgets", before=Share(before.share), after=Share(after.share))


def _pooled(found: Evidence) -> Iterator[Sentence]:
    yield say("pooled", **_together(found))


def _alone(found: Evidence) -> Iterator[Sentence]:
    yield say("alone", **_together(found))
    each = found.own_of_each
    if len(each) < 2:
        return
    best, worst = found.of_one(float(each.max())), found.of_one(float(each.min()))
    if verdict(best, worst) == "above":
        yield say("alone_range", best=Share(best.share), worst=Share(worst.share))


def _several(found: Evidence) -> Iterator[Sentence]:
    home = found.shared_at_home
    if home is None:
        yield say("several", **_together(found))
        return
    how = verdict(home, found.together)
    yield say(f"several_home_{how}", home=Share(home.share), **_together(found))


def _personal(found: Evidence) -> Iterator[Sentence]:
    if found.own is None:
        yield say("global_only", **_together(found))
    else:
        yield _against_own("personal_{}", found, found.own)
    shared, own = found.shared_at_home, found.own_at_home
    if shared and own:
        how = verdict(own, shared)
        yield say(f"personal_home_{how}", own=Share(own.share), shared=Share(shared.share))


def _against_own(name: str, found: Evidence, own: Accuracy) -> Sentence:
    """Return the sentence on what the shared model is beside the parties' own ones."""
    how = verdict(found.together, own)
    values = _together(found) | {"own": Share(own.share)}
    if how in ("above", "below"):
        values |= {"points": points_between(found.together.share, own.share)}
    return say(name.format(how), **values)


def _guessing(found: Evidence) -> Iterator[Sentence]:
    """Yield that it is no better than guessing, where it is not."""
    if not found.only_guesses or found.commonest is None:
        return
    if (answer := _one_answer(found)) is not None:
        yield say("one_answer", answer=answer)
        return
    own = found.own
    own_is_better = own is not None and bool(own.images) and not guesses(own, found.commonest)
    name = "together_guesses" if own_is_better else "guesses"
    yield say(name, commonest=Share(found.commonest))


def _one_answer(found: Evidence) -> str | None:
    """Return the class that one model takes all test images for, if it does."""
    counts = found.counts(GLOBAL_ON_TEST)
    if counts is None or found.material.config.strategy.own_models:
        return None
    given = counts.sum(axis=0).nonzero()[0]
    return found.material.class_names[int(given[0])] if len(given) == 1 else None


def _together(found: Evidence) -> dict[str, Value]:
    return {"round": found.round, "together": Share(found.together.share)}


Teller = Callable[[Evidence], Iterator[Sentence]]

_KINDS: Mapping[ModelsUsed, Teller] = {
    "one": _one,
    "turns": _turns,
    "personal": _personal,
    "pooled": _pooled,
    "several": _several,
    "alone": _alone,
}
