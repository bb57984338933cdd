// Words that a later round changes, and that are then read aloud: a status is, politely. Plain
// text: whatever a class is called, it is shown as written.

function show({ text, data }) {
  if (text.textContent !== data.words) text.textContent = data.words; // not said twice
}

export default attachedPart(".text", (text) => ({ text }), show);
