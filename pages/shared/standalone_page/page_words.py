"""What the page says of a run beside its charts: what was trained, and how to train it again."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from fl_core.analysis.history_fingerprint import history_fingerprint
from fl_core.config_differences import differences
from fl_core.method_choice import method_of
from fl_core.runs.provenance import in_words, written_here
from fl_core.translatable import Plural
from pages.language.spoken import text
from pages.shared.run_snapshot import Look
from pages.shared.split_summary import split_in_words
from pages.shared.state_words import STATE_WORDS

ROUNDS = Plural("rounds", "{rounds} round", "{rounds} rounds")
DONE = "{state}, {done} of {rounds}"


def trained(seen: Look) -> str:
    """Return in a paragraph what was trained: the method, on what, how long, with which seed."""
    config, method = seen.run.config, method_of(seen.run.config)
    strategy = config.strategy
    name, about = (method.name, method.about) if method else (strategy.label, strategy.about)
    told = text(
        "{method}: {split} · {rounds} · seed {seed}.",
        method=text(name),
        split=split_in_words(config),
        rounds=text(ROUNDS, rounds=config.num_rounds),
        seed=str(config.seed),
    )
    return f"{told} {text(about)}"


def config_words(seen: Look) -> list[str]:
    """Return a line for each knob that is not at its default."""
    found = differences(seen.run.config.model_dump())
    return [text(each.words) for each in found] or [text("Every knob is at its default.")]


def facts(seen: Look) -> Sequence[tuple[str, str]]:
    """Return what else is known of the run, each with what it is."""
    run, found = seen.run, seen.digest.facts
    when = datetime.fromtimestamp(run.created_at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    told = [(text("Run"), run.id), (text("State"), state(seen)), (text("Created"), when)]
    if found:
        told.append((text("Weights of the model"), text("{number:,}", number=found.num_weights)))
    if run.imported_from:
        told.append((text("Imported, trained elsewhere"), run.imported_from))
    told.append((text("This page was written on"), in_words(written_here())))
    history = history_fingerprint(seen.store.rounds(run.id), seen.store.parties(run.id))
    return [*told, (text("Fingerprint of its history"), history)]


def config_json(seen: Look) -> str:
    """Return its config as the file that `run --config` reads."""
    told = json.loads(seen.run.config.to_json())
    return json.dumps(told, indent=2, ensure_ascii=False)


def config_name(seen: Look) -> str:
    """Return what that file is called."""
    return f"fedarium-{seen.run.id}.json"


def state(seen: Look) -> str:
    """Say how far the run is."""
    run = seen.run
    rounds = text(ROUNDS, rounds=run.config.num_rounds)
    return text(DONE, state=text(STATE_WORDS[run.state]), done=run.round or 0, rounds=rounds)
