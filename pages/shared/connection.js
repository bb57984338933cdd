// Says when the dashboard does not answer, which Streamlit and the progress line notice in their own
// ways. When Streamlit's connection is back, the page is loaded anew if the dashboard does not know
// it any more.

const STATE = "data-test-connection-state";
const SETTLED = 500; // milliseconds: a session that is known is then back in its place

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

function start(root, signal) {
  const watch = { root, silent: false };
  const observer = new MutationObserver(() => connectionChanged(watch));
  observer.observe(document.querySelector(".stApp"), { attributeFilter: [STATE] });
  window.addEventListener("fedarium-live", () => hear(watch, false), { signal });
  window.addEventListener("fedarium-silent", () => hear(watch, true), { signal });
  signal.addEventListener("abort", () => {
    clearTimeout(watch.timer);
    observer.disconnect();
  });
  return watch;
}

function update(watch, { data }) {
  watch.address = data.address;
}

export default attached(".silent", start, update);
