"""A run's model to take along, as a file that plain Keras opens: whose, and after which round."""

import streamlit as st

from fl_core.errors import FedariumError
from fl_core.runs.run import Run
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.shared import session
from pages.shared.escape_markdown import plain
from pages.shared.kept_words import retold
from pages.shared.party_names import PartyNames, names_in
from pages.shared.run_access import RunAccess

SERVER = -1  # among the numbers of parties
GLOBAL, PARTY = translatable("Global model"), translatable("{party}’s model")
IN_THE_FILE = translatable(
    "`keras.models.load_model` opens it without Fedarium. It takes images as they are, numbers "
    "from 0 to 255, and gives the probability of each class."
)
OF_A_PARTY = translatable(
    "What the party had trained in that round, before the server combined the models: it is "
    "trained once more to have it."
)
SCORED = translatable("The global model on the common test images: {accuracy:.2%} right.")


def draw_model_download(access: RunAccess, run: Run) -> None:
    """Draw where a model is chosen and made into a file, a fragment: the page stays as it is."""
    if run.round is None or run.imported_from:
        why = translatable("There is no model yet: the run has not been measured once.")
        elsewhere = translatable("The weights are where the run was trained: it was imported.")
        st.caption(text(elsewhere if run.imported_from else why))
        return
    st.fragment(_draw_choice)(access, run, run.round)


def _draw_choice(access: RunAccess, run: Run, last: int) -> None:
    party = _draw_whose(run)
    first = 0 if party is None or run.config.strategy.own_models else 1
    if last < first:
        st.caption(text("No party has trained a model yet."))
        return
    round = int(
        st.number_input(
            text("After round"),
            min_value=first,
            max_value=last,
            value=last,
            key=session.own_key("model", "round", run.id, str(first)),
        )
    )
    if st.button(
        text("Make the file"),
        key=session.own_key("model", "button", "make"),
        help=text(IN_THE_FILE),
    ):
        _draw_file(access, run, round, party)


def _draw_whose(run: Run) -> int | None:
    """Draw the choice of whose model it is, and return the party's number; `None`: the server's."""
    names, own = names_in(run.name), run.config.strategy.own_models
    chosen = st.selectbox(
        text("Whose model"),
        range(0 if own else SERVER, run.config.num_parties),
        format_func=lambda party: _called(party, names),
        key=session.own_key("model", "whose", run.id),
    )
    return None if chosen == SERVER else chosen


def _called(party: int, names: PartyNames) -> str:
    return text(GLOBAL) if party == SERVER else text(PARTY, party=names.name(party))


def _draw_file(access: RunAccess, run: Run, round: int, party: int | None) -> None:
    try:
        with st.spinner(text("The model is written down…")):
            content = access.keras_file(run.id, round, party)
    except FedariumError as refused:
        st.warning(plain(retold(str(refused))))
        return
    whose = "global" if party is None else f"party-{party + 1}"
    st.download_button(
        text("Save it ({megabytes:,.1f} MB)", megabytes=len(content) / 1e6),
        content,
        file_name=f"fedarium-{run.id}-round-{round}-{whose}.keras",
        mime="application/octet-stream",
        on_click="ignore",
        type="primary",
        key=session.own_key("model", "button", "save"),
    )
    st.caption(text(_about(access, run, round, party)))


def _about(access: RunAccess, run: Run, round: int, party: int | None) -> str:
    """Return what there is to know of the model: how well it does, or how it was found."""
    if party is not None:
        return "" if run.config.strategy.own_models else OF_A_PARTY
    rounds = access.store.rounds(run.id).set_index("round")["accuracy"]
    accuracy = rounds.get(round)
    if accuracy is None or accuracy != accuracy:  # it was not measured after this round
        return ""
    return translatable(SCORED, accuracy=float(accuracy))
