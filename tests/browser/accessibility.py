"""Has axe-core look over a page, and knows what cannot be changed from here."""

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = {"serious", "critical"}
# The size of what is pressed is of WCAG 2.2, which axe-core does not ask for by itself.
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}

STREAMLITS_OWN: dict[tuple[str, str], str] = {}
"""What Streamlit draws and cannot be changed from here: by rule and selector, why it may stay."""

WITHIN = """([target, selector]) => {
  const path = Array.isArray(target) ? target : [target];
  let root = document;
  for (const [i, step] of path.entries()) {
    const found = root.querySelector(step);
    if (found?.closest(selector)) return true;
    root = found?.shadowRoot;
    if (!root) return false;
  }
  return false;
}"""


def findings(page: Page) -> list[str]:
    """Return what axe-core finds on a page that is serious or critical, a line each."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['html'][:200]} — "
        f"{' '.join(check['message'] for check in _checks(node))}"
        for rule in found
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
        if not _is_known(page, rule["id"], node)
    ]


def _checks(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (*node["any"], *node["all"], *node["none"])


def _is_known(page: Page, rule: str, node: dict[str, Any]) -> bool:
    return any(
        rule == known
        and any(page.evaluate(WITHIN, [target, selector]) for target in node["target"])
        for known, selector in STREAMLITS_OWN
    )
