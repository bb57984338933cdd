"""The address of a comparison, in full: so that a run that is opened from one leads back to it."""

from collections.abc import Mapping
from urllib.parse import urlencode

from pages.shared import page_address

PAGE = "compare"
NAMES = ("runs", "measure", "axis", "apart", "seeds", "smooth", "baseline", "difference")
"""The words in it, without the page's name."""


def words_in_address() -> dict[str, str]:
    """Return what the address says of a comparison, empty if it says nothing."""
    told = {name: page_address.told(PAGE, name) for name in NAMES}
    return {name: word for name, word in told.items() if word}


def way_to_run(run_id: str, words: Mapping[str, str]) -> str:
    """Return where a run is opened, relative to the app's base address, from a comparison."""
    back = {f"{PAGE}:{name}": word for name, word in words.items()}
    return f"train?{urlencode({'run': run_id} | back, safe=':')}"
