"""The examples of docs/deploy.md, taken out of the page itself so that it cannot rot."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).resolve().parents[1]


def example(language: str, instead: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the page's one block in a language, with other words in place of some of its own."""
    page = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    (block,) = re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    for old, new in instead.items():
        assert old in block, f"{old!r} is not in the example any more"
        block = block.replace(old, new)
    return str(block)
