"""One run as a file tells it, checked and made fit for the store."""

import json
import math
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from fl_core.config import RunConfig
from fl_core.config_fingerprint import fingerprint as config_fingerprint
from fl_core.errors import DataError
from fl_core.runs import tables
from fl_core.runs.exact_json import float_in
from fl_core.runs.history_checks import (
    MOST_WORDS,
    Sizes,
    Unlike,
    columns_in,
    row_in,
    words,
)
from fl_core.runs.imported_runs import EXPORTED_EARLY, WEIGHTS_ELSEWHERE
from fl_core.runs.run_catalogue import MOST_NOTE
from fl_core.runs.run_ids import is_run_id
from fl_core.runs.run_states import ACTIVE, RunState
from fl_core.runs.run_tags import clean_tags, packed_tags
from fl_core.runs.whole_runs import Columns, Row, WholeRun, checksum_of
from fl_core.short_text import name_of_a_run, one_line, shortened

MOST_TAGS = 1_000  # that are looked at
MOST_LETTERS = 64  # of a role, or of a sweep's name
LAST_YEAR = 253_370_764_800  # the first second of 9999: after that there are no dates
MEASURED = ("confusion", "gallery")
HISTORY = ("facts", "rounds", "parties")


def whole_run(told: Mapping[str, Any], origin: str) -> WholeRun:
    """Return a run as the store will have it.

    Args:
        told: What the file says of it.
        origin: On what the file was written.

    Raises:
        ConfigError: If its config cannot be read.
        Unlike: If anything else of it is not as a Fedarium writes it.
        Unknown: If it tells of something that is not known here.
    """
    config = _config(told.get("config"))
    sizes = Sizes(config.num_parties, _num_classes(config, told.get("facts")))
    given = told.get("facts")
    facts = None if given is None else row_in(given, tables.run_facts, sizes)
    rounds = columns_in(told.get("rounds"), tables.rounds, sizes)
    parties = columns_in(told.get("parties"), tables.party_rounds, sizes)
    state, last = _state(told.get("state")), told.get("round")
    _check_rounds(rounds, parties, config, state, last)
    _check_measured(rounds, config, facts)
    _check_told_apart(rounds, parties)
    whole = WholeRun(
        _row(told, config, state)
        | {"imported_from": line_in(told, "imported_from", 200) or origin},
        facts,
        rounds,
        parties,
    )
    _check_sums(told, whole)
    return whole


def _config(told: Any) -> RunConfig:
    if not isinstance(told, dict):
        raise Unlike("config")
    return RunConfig.from_json(json.dumps(told))


def _num_classes(config: RunConfig, facts: Any) -> int | None:
    """Return how many classes there are; a file of images may be on another machine only."""
    try:
        return config.dataset.image_kind.num_classes
    except DataError:
        pass
    try:
        return len(facts["label_counts"][0])
    except (LookupError, TypeError):
        return None


def _state(told: Any) -> RunState:
    try:
        return RunState(told)
    except ValueError:
        raise Unlike("state") from None


def _check_rounds(
    rounds: Columns, parties: Columns, config: RunConfig, state: RunState, last: Any
) -> None:
    """Raise Unlike unless all rounds are there, up to the last, and their parties in order."""
    numbers = [*rounds["round"]]
    if numbers != [*range(len(numbers))] or len(numbers) > config.num_rounds + 1:
        raise Unlike("round")
    if last != (len(numbers) - 1 if numbers else None) or isinstance(last, bool):
        raise Unlike("round")
    if state is RunState.FINISHED and last != config.num_rounds:
        raise Unlike("state")
    order = [*zip(parties["round"], parties["party"], strict=True)]
    if any(one >= next_one for one, next_one in pairwise(order)):
        raise Unlike("party")
    if any(round >= len(numbers) or party >= config.num_parties for round, party in order):
        raise Unlike("party")


def _check_measured(rounds: Columns, config: RunConfig, facts: Row | None) -> None:
    """Raise Unlike unless a round that was measured was so in all there is, and no other was."""
    for name in MEASURED:
        told = rounds.get(name, [])
        if [each is None for each in told] != [each is None for each in rounds.get("accuracy", [])]:
            raise Unlike(name)
    images = config.gallery_images
    if facts and facts["num_test_images"] is not None:
        images = min(images, facts["num_test_images"])
    if any(answers is not None and len(answers) != images for answers in rounds["gallery"]):
        raise Unlike("gallery")


def _check_told_apart(rounds: Columns, parties: Columns) -> None:
    """Raise Unlike unless what is told of each that took part is told of as many as did."""
    took_part = Counter(parties["round"])
    for name in ("own_on_test_by_class", "update_products"):
        for round, told in enumerate(rounds.get(name, [])):
            if told is not None and len(told) != took_part[round]:
                raise Unlike(name)


def _check_sums(told: Mapping[str, Any], whole: WholeRun) -> None:
    """Raise Unlike unless the history is the one that was written."""
    if told.get("fingerprint") != whole.fingerprint:
        raise Unlike("fingerprint")
    if told.get("checksum") != checksum_of(*(told.get(part) for part in HISTORY)):
        raise Unlike("checksum")


def _row(told: Mapping[str, Any], config: RunConfig, state: RunState) -> dict[str, Any]:
    """Return the run's row of `tables.runs`."""
    note = "\n".join(map(one_line, (_text(told, "note", MOST_NOTE) or "").split("\n")))
    return {
        "id": told["id"],
        "name": name_of_a_run(_text(told, "name") or ""),
        "tags": packed_tags(_tags(told.get("tags"))) or None,
        "note": note or None,
        "config": config.to_json(),
        "fingerprint": config_fingerprint(config),
        "created_at": when_in(told.get("created_at")),
        "round": told.get("round"),
        "role": line_in(told, "role"),
        "sweep": line_in(told, "sweep"),
        "parent": _parent(told.get("parent")),
        "warning": _sentences(told, "warning") or None,
        "resumable": False,
        **_end(told, state),
    }


def _end(told: Mapping[str, Any], state: RunState) -> dict[str, Any]:
    """Return how the run ended: whatever was said of going on is not so here."""
    resumable = told.get("resumable")
    if not isinstance(resumable, bool):
        raise Unlike("resumable")
    reason, suggestion = _sentences(told, "reason"), _sentences(told, "suggestion")
    if state in ACTIVE:
        reason, state = EXPORTED_EARLY, RunState.INTERRUPTED
    elif state is RunState.FINISHED or (state is RunState.FAILED and not resumable):
        return {"state": state, "reason": reason, "suggestion": suggestion}
    if reason in ("", WEIGHTS_ELSEWHERE):  # it is the reason itself, where there is no other
        return {"state": state, "reason": WEIGHTS_ELSEWHERE, "suggestion": ""}
    return {"state": state, "reason": reason, "suggestion": WEIGHTS_ELSEWHERE}


def _text(told: Mapping[str, Any], name: str, most: int = MOST_WORDS) -> str | None:
    value = told.get(name)
    if value is None or isinstance(value, str):
        return value and shortened(value[: 2 * most], most)
    raise Unlike(name)


def _sentences(told: Mapping[str, Any], name: str) -> str:
    return words(_text(told, name) or "")


def line_in(told: Mapping[str, Any], name: str, most: int = MOST_LETTERS) -> str | None:
    """Return words of a file on one line, if there are any."""
    return shortened(one_line(_text(told, name) or ""), most) or None


def _tags(told: Any) -> tuple[str, ...]:
    if not isinstance(told, list) or not all(isinstance(tag, str) for tag in told):
        raise Unlike("tags")
    return clean_tags(tag[:MOST_WORDS] for tag in told[:MOST_TAGS])


def when_in(told: Any) -> float:
    """Return a moment in seconds since 1970."""
    found = float_in(told)
    if found is None or not math.isfinite(found) or not 0 <= found < LAST_YEAR:
        raise Unlike("created_at")
    return found


def _parent(told: Any) -> str | None:
    if told is None or (isinstance(told, str) and is_run_id(told)):
        return told
    raise Unlike("parent")
