"""What a run is called, as it is shown: runs keep their names in English, whoever started them."""

from fl_core.config import RunConfig
from fl_core.config_differences import name_in_words
from fl_core.runs.run import Run
from fl_core.runs.run_roles import LESSON
from fl_core.short_text import name_of_a_run
from fl_core.told_values import Joined
from fl_core.translatable import Translatable, joined, translatable
from pages.language.spoken import text
from pages.shared.party_names import BETWEEN, called, names_in
from pages.shared.presets import PRESETS, name_of


def title_of(run: Run) -> str:
    """Return what a run is called, in the language of whoever looks."""
    name = run.name or name_of(run.config)
    if run.role == LESSON:  # the lesson's title and what the run is called there
        return ": ".join(text(words) for words in name.split(": "))
    if run.sweep:  # the sweep's name, then its values
        of, colon, values = name.partition(": ")
        told = BETWEEN.join(text(words) for words in values.split(BETWEEN)) if colon else ""
        return f"{text(of)}{colon}{told}"
    return told_name(name, run.config)


def told_name(name: str, config: RunConfig) -> str:
    """Return the name of a run or a setup in the language of whoever looks.

    One that somebody has thought of is as it is in every language.
    """
    if name in PRESETS:
        return text(name)
    usual = name_in_words(config)
    names = names_in(name)
    if not _is_of_setup(name, usual):
        return name
    return text(
        joined(BETWEEN, (translatable(names.counted, parties=config.num_parties), *_rest(usual)))
    )


def given_name(run: Run) -> str:
    """Return what somebody has called a run; empty where its name only tells its setup."""
    name = run.name
    told = not name or name in PRESETS or run.role or _is_of_setup(name, name_in_words(run.config))
    return "" if told else title_of(run)


def _is_of_setup(name: str, usual: str) -> bool:
    in_full = (usual, called(usual, names_in(name)))
    # A long one is kept short.
    return name in (*in_full, *map(name_of_a_run, in_full))


def _rest(name: str) -> tuple[str, ...]:
    """Return the words of a setup's name after how many parties it has."""
    parts = name.values["parts"] if isinstance(name, Translatable) else None
    return parts.parts[1:] if isinstance(parts, Joined) else ()
