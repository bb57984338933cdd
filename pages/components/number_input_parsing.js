// Reads what people type into number fields. Streamlit's own script, which takes 1,5 for 15 or for 1
// and 1e1 for 1, gets to see the number only.

const FIELD = ".stNumberInput input";
const COMMITS = ["Enter", "ArrowUp", "ArrowDown"];
const MOST_LETTERS = 100;

const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;

// ---------------------------------------------------------------- reading, as
// fl_core/number_parsing.py

// Digits of all scripts come in tens, the zero first.
function inAscii(letter) {
  let value = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(letter.codePointAt(0) - value - 1))) value += 1;
  return value % 10;
}

function tidy(text, { gap }) {
  return text.trim().replace(/\p{Nd}/gu, inAscii).replace(gap, "");
}

function numberIn(text, whole, patterns) {
  let plain = tidy(text, patterns);
  if (whole && patterns.thousands.test(plain)) plain = plain.replaceAll(",", "");
  plain = plain.replace(patterns.mark, ".");
  return patterns.plain.test(plain) && plain.length <= MOST_LETTERS ? Number(plain) : NaN;
}

function isUnclear(text, whole, patterns) {
  return (whole ? patterns.unclearWhole : patterns.unclear).test(tidy(text, patterns));
}

// ---------------------------------------------------------------- refusing, as Knob.refusal

function shortened(text, most) {
  return text.length <= most ? text : text.slice(0, most - 1) + "…";
}

function quoted(text) {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  return mark + text + mark;
}

function refusal(text, field, { patterns, mostShown }) {
  const given = text.trim();
  if (isUnclear(text, field.whole, patterns)) {
    const tidied = tidy(text, patterns);
    const both = [Number(tidied.replace(",", ".")), tidied.replace(/[.,]/, "")];
    return filled(field.unclear, { given, one: both[0], other: both[1] });
  }
  const isNumber = !Number.isNaN(numberIn(text, field.whole, patterns));
  const got = isNumber ? shortened(given, mostShown) : shortened(quoted(given), mostShown + 1);
  return filled(field.refusal, { given: got });
}

function isAllowed(number, { whole, low, high }) {
  return number >= low && number <= high && (!whole || Number.isInteger(number));
}

// ---------------------------------------------------------------- fields

function fieldOf(reader, input) {
  const name = [...(input.closest("[class*=st-key-]")?.classList ?? [])].find((one) =>
    one.startsWith("st-key-"),
  );
  return reader.fields[name];
}

function adopt(reader) {
  for (const input of document.querySelectorAll(`${FIELD}[type=number]`)) {
    const field = fieldOf(reader, input);
    if (!field) continue;
    input.type = "text";
    input.inputMode = field.whole ? "numeric" : "decimal";
    input.autocomplete = "off";
    input.setAttribute("role", "spinbutton");
    input.setAttribute("aria-valuemin", field.low);
    input.setAttribute("aria-valuemax", field.high);
  }
}

function write(reader, input, text) {
  reader.writing = true;
  setValue.call(input, text);
  input.dispatchEvent(new Event("input", { bubbles: true }));
  reader.writing = false;
}

// A note is about the number beside it; a preset, say, may put another one there.
function review(reader) {
  for (const [input, { note, kept }] of reader.notes) {
    if (!note.isConnected || input.value !== kept) withdraw(reader, input);
  }
}

function withdraw(reader, input) {
  reader.notes.get(input)?.note.remove();
  reader.notes.delete(input);
}

function say(reader, input, sentence) {
  withdraw(reader, input);
  const note = make(input.closest(".stNumberInput"), "p", "number-refused");
  note.setAttribute("role", "alert");
  note.style.color = getComputedStyle(reader.root).getPropertyValue("--st-red-text-color");
  note.textContent = sentence;
  reader.notes.set(input, { note, kept: input.value });
}

// Make a number of what was typed, or put the number of before back and say why.
function settle(reader, input) {
  if (!reader.typed.delete(input)) return true;
  const text = input.value;
  const field = fieldOf(reader, input);
  const clear = !isUnclear(text, field.whole, reader.patterns);
  const number = clear ? numberIn(text, field.whole, reader.patterns) : NaN;
  if (isAllowed(number, field)) {
    if (text !== String(number)) write(reader, input, String(number));
    return true;
  }
  write(reader, input, reader.before.get(input) ?? input.defaultValue);
  say(reader, input, refusal(text, field, reader));
  return false;
}

// ---------------------------------------------------------------- life

const isField = (reader, target) => target.matches?.(FIELD) && Boolean(fieldOf(reader, target));

function start(root, signal) {
  const reader = { root, fields: {}, before: new WeakMap(), typed: new WeakSet(), notes: new Map() };
  const listen = (type, hear) => {
    const ours = (event) => isField(reader, event.target) && hear(event, event.target);
    document.addEventListener(type, ours, { capture: true, signal });
  };
  const remember = (_, input) => {
    if (!reader.typed.has(input)) reader.before.set(input, input.value);
  };
  listen("focusin", remember);
  listen("beforeinput", remember);
  listen("input", (_, input) => {
    if (reader.writing) return;
    withdraw(reader, input);
    reader.typed.add(input);
  });
  listen("focusout", (_, input) => settle(reader, input));
  listen("keydown", (event, input) => {
    if (!COMMITS.includes(event.key) || event.isComposing || !reader.typed.has(input)) return;
    const taken = settle(reader, input);
    if (event.key === "Enter") return;
    // An arrow steps from a number; where there is no step left, Streamlit would not take it.
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    if (!taken) event.stopImmediatePropagation();
  });
  const observer = new MutationObserver(() => adopt(reader));
  observer.observe(document.body, { childList: true, subtree: true });
  const timer = setInterval(() => review(reader), 300);
  signal.addEventListener("abort", () => {
    clearInterval(timer);
    observer.disconnect();
  });
  return reader;
}

function update(reader, { data }) {
  const patterns = Object.entries(data.patterns);
  reader.patterns = Object.fromEntries(patterns.map(([name, text]) => [name, new RegExp(text)]));
  reader.patterns.gap = new RegExp(data.patterns.gap, "g");
  reader.mostShown = data.mostShown;
  const ofKey = ([key, field]) => [`st-key-${key.replaceAll(".", "-")}`, field];
  reader.fields = Object.fromEntries(Object.entries(data.fields).map(ofKey));
  adopt(reader);
}

export default attached(".reader", start, update);
