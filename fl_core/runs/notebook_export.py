"""A run as a Jupyter notebook: it trains the same config, draws it, and checks the numbers."""

from fl_core.analysis.history_fingerprint import history_fingerprint
from fl_core.config_differences import name_in_words
from fl_core.errors import StoreError
from fl_core.runs.notebook_cells import as_markdown, code_cell, config_json, notebook, words_cell
from fl_core.runs.run import Run
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from fl_core.translatable import translatable


def notebook_of(store: RunStore, run: Run) -> bytes:
    """Return a notebook that trains a finished run's config and draws what came of it.

    Raises:
        StoreError: If the run has not finished: it would check against half a history; or if it
            starts from another run's model.
    """
    if run.state is not RunState.FINISHED:
        raise StoreError(translatable("Only a run that is finished becomes a notebook."))
    if run.config.start_model:
        raise StoreError(
            translatable("It starts from the model of another run, which no notebook has.")
        )
    fingerprint = history_fingerprint(store.rounds(run.id), store.parties(run.id))
    name = as_markdown(run.name) or name_in_words(run.config)
    cells = [
        words_cell("about", ABOUT.format(name=name)),
        code_cell("config", CONFIG.format(config=config_json(run.config))),
        code_cell("train", TRAIN),
        words_cell("accuracy-about", ACCURACY_ABOUT),
        code_cell("accuracy", ACCURACY),
        words_cell("parties-about", PARTIES_ABOUT),
        code_cell("parties", PARTIES),
        words_cell("check-about", CHECK_ABOUT),
        code_cell("check", CHECK.format(fingerprint=fingerprint)),
    ]
    return notebook(cells)


ABOUT = """# {name}

A run of Fedarium. This notebook trains it again with `fl_core`, which `pip install .` in a clone of
Fedarium brings; the charts need `pip install plotly`."""

CONFIG = '''from fl_core import RunConfig, train

config = RunConfig.from_json(r"""
{config}
""")'''

TRAIN = """history = train(config)
history"""

ACCURACY_ABOUT = """## Accuracy by round

Of the model in use (the global one, where there is one) on the common test images."""

ACCURACY = """import plotly.express as px

measured = history.rounds.dropna(subset=["accuracy"])
figure = px.line(measured, x="round", y="accuracy", markers=True, range_y=[0, 1])
figure"""

PARTIES_ABOUT = """## Party by party

Each party's own model, before the server combines them, on common test images."""

PARTIES = """own = history.parties.dropna(subset=["test_accuracy"])
figure = px.line(own, x="round", y="test_accuracy", color="party", range_y=[0, 1])
figure"""

CHECK_ABOUT = """## The same to the last bit?

On a processor of the same kind all numbers are equal. On another kind the last digits may differ,
and with them the fingerprint."""

CHECK = """assert history.fingerprint == "{fingerprint}", (
    f"Other numbers came out: {{history.fingerprint}}. Was it another kind of processor?"
)
print("All numbers are the same, to the last bit.")"""
