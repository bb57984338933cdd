"""What a shell may go on with while somebody types: knobs and their values, methods, runs."""

from collections.abc import Iterable, Iterator, Mapping

from click.shell_completion import CompletionItem

from fl_core.errors import FedariumError

MOST_RUNS = 50


def knobs_to_complete(typed: str, under: str = "") -> list[CompletionItem]:
    """Return names of knobs, or, once there is one, its values: `partitioner=dirichlet`.

    Args:
        typed: So far.
        under: The field of the config whose own knobs alone are meant, if not all are.
    """
    from fl_core.commands.known_knobs import known_knobs, values_of  # takes most of a second

    name, equals, value = typed.partition("=")
    known = {each.path: each for each in known_knobs() if each.path.startswith(under)}
    if equals and name in known:
        found = [f"{name}={each}" for each in values_of(known[name]) if each.startswith(value)]
        return [CompletionItem(each) for each in found]
    return [
        CompletionItem(f"{path}=", help=each.knob.label)
        for path, each in known.items()
        if path.startswith(typed)
    ]


def swept_to_complete(typed: str) -> list[CompletionItem]:
    """Return what can be swept, or one more of its values: `method=FedAvg,FedProx`."""
    from fl_core.sweep_axes import NOT_SWEPT

    name, equals, values = typed.partition("=")
    there, comma, value = values.rpartition(",")
    before = f"{name}={there}{comma}"
    if not equals:
        method = [CompletionItem("method=", help="Method")] if "method".startswith(typed) else []
        knobs = knobs_to_complete(typed)
        return method + [each for each in knobs if each.value.rstrip("=") not in NOT_SWEPT]
    found = methods_to_complete(value) if name == "method" else knobs_to_complete(f"{name}={value}")
    words = [str(each.value).removeprefix(f"{name}=") for each in found]
    return [CompletionItem(f"{before}{word}") for word in words]


def methods_to_complete(typed: str) -> list[CompletionItem]:
    """Return the names of methods, with hyphens in them: a shell would part them at a space."""
    from fl_core.methods import METHODS

    named = {name.replace(" ", "-"): str(each.about) for name, each in METHODS.items()}
    return _those(named, typed)


def runs_to_complete(typed: str) -> list[CompletionItem]:
    """Return the ids of the newest runs, each with its name."""
    from fl_core.runs.quick_run_names import newest_names

    try:
        return _those(newest_names(MOST_RUNS, typed), typed)
    except FedariumError:  # nobody reads what is said to a shell that completes
        return []


def _those(words: Mapping[str, str], typed: str) -> list[CompletionItem]:
    return [
        CompletionItem(word, help=about)
        for word, about in words.items()
        if word.casefold().startswith(typed.casefold())
    ]


def names_to_complete(names: Iterable[str], typed: str) -> Iterator[CompletionItem]:
    """Yield those of some names that begin with what was typed."""
    return (CompletionItem(name) for name in names if name.startswith(typed))
