"""How far what is on a page moves while somebody looks: the browser's own measure.

A layout shift of 1 is the whole screen moved by its height. All shifts are added up, those right
after a press or a key among them, which the browser marks.
"""

from dataclasses import dataclass

from playwright.sync_api import Page

WATCH = """
window.shifts = [];
window.changed = performance.now();
new MutationObserver(() => { window.changed = performance.now(); })
  .observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
new PerformanceObserver((list) => {
  const box = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(" ");
  const name = (node) => node?.closest?.("[class*=st-key-]")?.className || node?.className ||
    node?.parentElement?.className || node?.nodeName;
  for (const entry of list.getEntries()) {
    const sources = entry.sources.map(({ node, previousRect, currentRect }) =>
      `${name(node)} ${node?.textContent?.slice(0, 40)}: ${box(previousRect)} -> ` +
      `${box(currentRect)}`);
    window.shifts.push({
      value: entry.value, pressed: entry.hadRecentInput, sources, at: entry.startTime,
    });
  }
}).observe({ type: "layout-shift", buffered: true });
"""


@dataclass(frozen=True)
class Shifts:
    """What has moved since the page was opened, or was asked last.

    Attributes:
        by_itself: Added up.
        pressed: Likewise, of what moved within half a second of a press or a key.
        told: What moved, from where to where: for whoever has to find the reason.
    """

    by_itself: float
    pressed: float
    told: str

    def __str__(self) -> str:
        return f"{self.by_itself:.4f} by itself, {self.pressed:.4f} when pressed\n{self.told}"

    @property
    def all(self) -> float:
        return self.by_itself + self.pressed


def watch_shifts(page: Page) -> None:
    """Have a page that is opened from now on note what moves."""
    page.add_init_script(WATCH)


def wait_until_at_rest(page: Page) -> None:
    """Wait until the page has not changed for a while."""
    page.wait_for_selector(".stApp[data-test-script-state=notRunning]")
    page.wait_for_function("performance.now() - window.changed > 700", polling=100)


def shifts(page: Page) -> Shifts:
    """Return what has moved since this was asked last."""
    entries = page.evaluate("window.shifts.splice(0)")
    told = [f"{e['value']:.4f} at {e['at']:.0f} ms: " + "; ".join(e["sources"]) for e in entries]
    by_itself, pressed = (
        sum(e["value"] for e in entries if e["pressed"] == of_a_press)
        for of_a_press in (False, True)
    )
    return Shifts(by_itself, pressed, "\n".join(told))
