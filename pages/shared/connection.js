// Says when the dashboard does not answer, which Streamlit and the progress line notice in their own
// ways. When Streamlit's connection is back, the page is loaded anew if the dashboard does not know
// it any more.

const STATE = "data-test-connection-state";
const SETTLED = 500; // milliseconds: a session that is known is then back in its place
const watches = new WeakMap();

const isConnected = () => document.querySelector(".stApp")?.getAttribute(STATE) === "CONNECTED";

function show(watch) {
  watch.root.hidden = isConnected() && !watch.silent;
}

function hear(watch, silent) {
  watch.silent = silent;
  show(watch);
}

async function reloadIfForgotten(watch) {
  const address = new URL(watch.address, document.baseURI);
  const answer = await fetch(address, { cache: "no-store" }).catch(() => {});
  if (answer?.status === 404) window.location.reload();
}

function connectionChanged(watch) {
  clearTimeout(watch.timer);
  if (isConnected()) {
    watch.silent = false;
    watch.timer = setTimeout(() => reloadIfForgotten(watch), SETTLED);
  }
  show(watch);
}

function start(root) {
  const watch = { root, silent: false };
  watch.observer = new MutationObserver(() => connectionChanged(watch));
  watch.observer.observe(document.querySelector(".stApp"), { attributeFilter: [STATE] });
  watch.live = () => hear(watch, false);
  watch.mute = () => hear(watch, true);
  window.addEventListener("fedarium-live", watch.live);
  window.addEventListener("fedarium-silent", watch.mute);
  return watch;
}

function stop(parent, watch) {
  watches.delete(parent);
  clearTimeout(watch.timer);
  watch.observer.disconnect();
  window.removeEventListener("fedarium-live", watch.live);
  window.removeEventListener("fedarium-silent", watch.mute);
}

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".silent");
  let watch = watches.get(parentElement);
  if (watch?.root !== root) {
    if (watch) stop(parentElement, watch);
    watch = start(root);
    watches.set(parentElement, watch);
  }
  watch.address = data.address;
  return () => stop(parentElement, watch);
}
