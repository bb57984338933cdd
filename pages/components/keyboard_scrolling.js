// Equations and tables that are wider than their card scroll; those who have no mouse must be able to
// come to them. Not all browsers see to that.

const WIDE = ".katex-display, .stMarkdown table";

function reach() {
  for (const element of document.querySelectorAll(WIDE)) {
    const scrolls =
      element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight;
    if (scrolls) element.tabIndex = 0;
    else element.removeAttribute("tabindex");
  }
}

function start(element, signal) {
  let frame = 0;
  const soon = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(reach);
  };
  const growth = new MutationObserver(soon); // of lists of children alone: it is not its own work
  growth.observe(document.body, { childList: true, subtree: true });
  window.addEventListener("resize", soon, { signal });
  document.fonts.addEventListener("loadingdone", soon, { signal });
  signal.addEventListener("abort", () => {
    growth.disconnect();
    cancelAnimationFrame(frame);
  });
  soon();
}

export default attached(".keyboard-scrolling", start, () => {});
