// Words that a later round changes. Plain text: whatever a class is called, it is shown as written.

function show({ sentence, list, data }) {
  sentence.textContent = data.sentence;
  list.replaceChildren();
  for (const line of data.lines) make(list, "li", "line").textContent = line;
}

function start(sentence) {
  return { sentence, list: sentence.nextElementSibling };
}

export default attachedPart(".text", start, show);
