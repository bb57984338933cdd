// Replaces what Streamlit says of an upload that failed by a sentence, once it is said.

const STATUS = /status code (\d{3})/;
const CUT = /network error|timeout|request aborted/i;

function sentenceFor(said, sentences) {
  const status = STATUS.exec(said)?.[1] ?? (CUT.test(said) ? "cut" : undefined);
  if (!status) return undefined; // Streamlit's own words: the file is too large, or of another type
  return (sentences[status] ?? sentences.other).replace("{status}", `status ${status}`);
}

// React keeps its text nodes: a new word in one is taken back when it has something else to say.
function explain(alert, sentences) {
  const sentence = sentenceFor(alert.textContent, sentences);
  if (!sentence) return;
  const [first, ...others] = alert.childNodes;
  for (const other of others) other.data = "";
  first.data = sentence;
}

function start(root, signal) {
  const watch = { sentences: {} };
  const explainAll = () => {
    for (const alert of document.querySelectorAll(".stFileChip [role=alert]")) {
      explain(alert, watch.sentences);
    }
  };
  const observer = new MutationObserver(explainAll);
  observer.observe(document.body, { childList: true, characterData: true, subtree: true });
  signal.addEventListener("abort", () => observer.disconnect());
  return watch;
}

function update(watch, { data }) {
  watch.sentences = data;
}

export default attached(".upload-errors", start, update);
