// A few big numbers. Made once and changed in place, also when the pulse hears of a later round.

const boards = new WeakMap();
const ARROWS = { better: "↑ ", worse: "↓ ", plain: "" };

function make(parent, tag, className) {
  const element = document.createElement(tag);
  element.className = className;
  parent.append(element);
  return element;
}

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

function show(board, data) {
  board.data = data;
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

function start(root) {
  const board = { root };
  board.hear = ({ detail }) => {
    const later = detail.parts[board.data.part];
    if (later) show(board, later);
  };
  window.addEventListener("fedarium-round", board.hear);
  return board;
}

function stop(parent, board) {
  boards.delete(parent);
  window.removeEventListener("fedarium-round", board.hear);
}

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".numbers");
  let board = boards.get(parentElement);
  if (board?.root !== root) {
    if (board) stop(parentElement, board);
    board = start(root);
    boards.set(parentElement, board);
  }
  const sent = new TextDecoder().decode(data);
  if (sent !== board.sent) show(board, JSON.parse(sent));
  board.sent = sent;
  return () => stop(parentElement, board);
}
