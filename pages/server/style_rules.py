"""Rules of style for a page, such that Streamlit's own do not undo them."""


def style_element(rules: str) -> str:
    """Return the HTML element that holds rules.

    Streamlit adds its own rules to the head bit by bit, after whatever stands there. Within another
    rule ours count for more than those of a single class.
    """
    return f"<style>html {{ {rules} }}</style>"
