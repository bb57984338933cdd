"""What the bundled settings of Streamlit must be, and why is said beside them."""

import tomllib
from pathlib import Path

SETTINGS = Path(__file__).parents[2] / ".streamlit" / "config.toml"


def test_a_browser_still_knows_the_messages_that_waiting_runs_refer_to():
    """Runs queue up while a slider is moved: more of them than Streamlit's two."""
    age = tomllib.loads(SETTINGS.read_text())["global"]["maxCachedMessageAge"]
    assert age >= 20
