// A few big numbers. Made once and changed in place, also when the progress line hears of a later
// round.

const ARROWS = { better: "↑ ", worse: "↓ ", plain: "" };

function makeCell(root, { label, help }) {
  const cell = make(root, "div", "number");
  const name = make(cell, "dt", "label");
  name.textContent = label;
  if (help) {
    const button = make(name, "button", "help");
    button.type = "button";
    button.textContent = "?";
    button.setAttribute("aria-label", `${label}: ${help}`);
    make(name, "span", "bubble").textContent = help;
  }
  return { cell, value: make(cell, "dd", "value"), note: make(cell, "dd", "note") };
}

function show(board) {
  const { data } = board;
  const labels = data.numbers.map(({ label, help }) => label + help).join("\n");
  if (board.labels !== labels) {
    board.labels = labels;
    board.root.replaceChildren();
    board.cells = data.numbers.map((number) => makeCell(board.root, number));
  }
  data.numbers.forEach(({ value, note, tone }, i) => {
    board.cells[i].value.textContent = value;
    board.cells[i].note.textContent = ARROWS[tone] + note;
    board.cells[i].note.dataset.tone = tone;
  });
}

export default attachedPart(".numbers", (root) => ({ root }), show);
