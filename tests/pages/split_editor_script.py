"""A page with the knobs of a split and the editor of one, for tests and for looking at."""


def page() -> None:
    """Draw it."""
    import streamlit as st

    from fl_core.errors import FedariumError
    from pages.data.split_editor import draw_split_editor
    from pages.shared import data_preview, session
    from pages.shared.knob_widgets import config_from_knobs, draw_knobs

    session.keep_knobs()
    with st.sidebar:
        draw_knobs(["num_parties", "num_images", "dataset", "partitioner", "sizes", "seed"], {})
    config = counts = None
    try:
        config = config_from_knobs()
        counts = data_preview.holdings(config)
        st.caption(f"Dealt out: {counts.tolist() if counts.size < 200 else counts.shape}")
    except FedariumError as error:
        config = None
        st.caption(f"Refused: {' '.join(error.sentences)}")
    draw_split_editor(config, counts)


if __name__ == "__main__":
    page()
