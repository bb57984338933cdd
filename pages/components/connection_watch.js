// Says when the dashboard does not answer, which Streamlit and the progress line notice in their
// own ways, or when another server answers in its place. When Streamlit's connection is back, the
// page is loaded anew if the dashboard does not know it any more.

const STATE = "data-test-connection-state";
const SETTLED = 500; // milliseconds: a session that is known is then back in its place

const isConnected = () => document.querySelector(".stApp")?.getAttribute(STATE) === "CONNECTED";

function show(watch) {
  const connected = isConnected();
  watch.root.hidden = connected && !watch.silent;
  watch.root.innerHTML = connected && watch.astray ? watch.words.astray : watch.words.silent;
}

function hear(watch, silent, astray = false) {
  watch.silent = silent;
  watch.astray = astray;
  show(watch);
}

async function reloadIfForgotten(watch) {
  const address = new URL(watch.address, document.baseURI);
  const answer = await fetch(address, { cache: "no-store" }).catch(() => {});
  if (answer?.status === 404 && isOurs(answer)) window.location.reload();
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
  const watch = { root, silent: false, words: {} };
  const observer = new MutationObserver(() => connectionChanged(watch));
  observer.observe(document.querySelector(".stApp"), { attributeFilter: [STATE] });
  window.addEventListener("fedarium-live", () => hear(watch, false), { signal });
  window.addEventListener(
    "fedarium-silent",
    ({ detail }) => hear(watch, true, detail.astray),
    { signal },
  );
  signal.addEventListener("abort", () => {
    clearTimeout(watch.timer);
    observer.disconnect();
  });
  return watch;
}

function update(watch, { data }) {
  watch.address = data.address;
  watch.words = data.words;
}

export default attached(".trouble", start, update);
