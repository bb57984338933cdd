// Keeps what the address names (#...) in view while what stands above it is still being drawn, such
// as equations, whose script and fonts come after the text; until the visitor does something.

const DONE_BY_VISITORS = ["wheel", "touchstart", "pointerdown", "keydown"];

const named = () => document.getElementById(window.location.hash.slice(1));

function start(root, signal) {
  let holds = true;
  const hold = () => holds && named()?.scrollIntoView();
  const options = { signal, passive: true, capture: true };
  for (const done of DONE_BY_VISITORS) {
    window.addEventListener(done, () => (holds = false), options);
  }
  window.addEventListener("hashchange", () => (holds = true), { signal });
  const observer = new ResizeObserver(hold);
  observer.observe(document.querySelector(".stMainBlockContainer"));
  signal.addEventListener("abort", () => observer.disconnect());
  return hold;
}

export default attached(".anchor-in-view", start, (hold) => hold());
