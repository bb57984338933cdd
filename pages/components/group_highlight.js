// One group of what a page compares, lit in all its charts and tables while somebody points at it. No
// server is asked. Whoever lights says so on the window; whatever shows groups hears it there.

// `group` is what lines' `legendgroup` says; undefined lights nothing, and nothing is faint.
function light(group) {
  if (window.fedariumLit === group) return;
  window.fedariumLit = group;
  window.dispatchEvent(new CustomEvent("fedarium-light", { detail: { group } }));
}

// Calls `show(group)` whenever another one is lit. What goes while it is pointed at leaves nothing
// lit. A finger that is lifted still points; one put down where no groups are does not.
function hearLight(root, signal, show) {
  root.dataset.lights = "";
  window.addEventListener("fedarium-light", ({ detail }) => show(detail.group), { signal });
  const elsewhere = (event) => {
    const isOurs = event.composedPath().some((node) => node.dataset?.lights !== undefined);
    if (!isOurs) light();
  };
  window.addEventListener("pointerdown", elsewhere, { signal });
  signal.addEventListener("abort", () => light());
}

// Lights what `groupOf(event)` returns while a pointer or the keyboard is there.
function lightFrom(root, groupOf, signal) {
  const at = (event) => light(groupOf(event));
  const left = (event) => event.pointerType !== "touch" && light();
  root.addEventListener("pointermove", at, { signal });
  root.addEventListener("pointerdown", at, { signal });
  root.addEventListener("pointerleave", left, { signal });
  root.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && at(event), { signal });
  root.addEventListener("focusout", () => light(), { signal });
}
