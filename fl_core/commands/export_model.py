"""What `export --as keras` and `export --as notebook` do."""

from collections.abc import Sequence

from fl_core.commands.export_and_import import write_file
from fl_core.commands.list_and_show import store_to_look
from fl_core.errors import ConfigError
from fl_core.paths import weights_folder
from fl_core.runs.questions import KerasFile
from fl_core.runs.run_by_prefix import readable_run_named
from fl_core.safe_print import Console


def do_export_model(
    given: str, round: int | None, party: int | None, output: str | None, console: Console
) -> int:
    """Write a model of a run as a file of Keras; return the exit status.

    Args:
        given: The run.
        round: After which round; by default the last one that is finished.
        party: Whose model, counted from 1; by default the global one.
        output: The file; by default one that says what it is.
        console: Told what was written.
    """
    store = store_to_look()
    run = readable_run_named(store, given)
    after = (run.round or 0) if round is None else round
    question = KerasFile(run.id, after, None if party is None else party - 1)
    question.put_to_worker(store, weights_folder())  # refuses what there is not
    from fl_core.runs.model_export import model_file

    content = model_file(run.config, weights_folder() / run.id, after, question.party)
    whose = "global" if party is None else f"party-{party}"
    write_file(output or f"fedarium-{run.id}-round-{after}-{whose}.keras", content, console)
    return 0


def do_export_notebook(given: str, output: str | None, console: Console) -> int:
    """Write a finished run as a notebook; return the exit status."""
    from fl_core.runs.notebook_export import notebook_of

    store = store_to_look()
    run = readable_run_named(store, given)
    write_file(output or f"fedarium-{run.id}.ipynb", notebook_of(store, run), console)
    return 0


def only_one(runs: Sequence[str]) -> str:
    """Return the one run that is named.

    Raises:
        ConfigError: If there are more.
    """
    if len(runs) != 1:
        raise ConfigError(f"A file of this kind is of one run, not of {len(runs)}.")
    return runs[0]
