// Bars whose ends are dragged. One class is chosen at a time; its stretch of each party's bar has a
// handle, a slider: for the mouse, a finger, and the keyboard. What was changed is told to the page
// when the hand lets go, and again with the next change until the page has heard it.

const REACH = 8; // pixels from the end of a stretch within which it is taken hold of
const ROOM = 1.15; // of the longest bar: room to draw it out
const PAUSE = 500; // milliseconds without a key until a change is told
const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 1, PageDown: -1 };
const MANY = 15; // parties from which on bars are thinner

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
const inWords = (split, number) => number.toLocaleString(split.data.language);
const partyName = (split, party) => filled(split.data.words.party, { number: party + 1 });
const className = ({ data }, label) =>
  filled(data.words.ofClass, { word: data.word, name: data.names[label] });
const told = (split, name, values) => filled(split.data.words[name], values);

// The smallest of 1, 2, 5, 10, 20, … that is not below a number.
function roundStep(number) {
  const ten = 10 ** Math.floor(Math.log10(Math.max(number, 1)));
  return [1, 2, 5, 10].map((step) => step * ten).find((step) => step >= number) ?? ten;
}

const used = (split, label) => sum(split.table.map((row) => row[label]));

function most(split, party, label) {
  const left = split.data.stock[label] - used(split, label);
  return split.table[party][label] + Math.max(0, left);
}

// ---- drawing

function build(split) {
  const { data, root } = split;
  split.shape = shapeOf(data);
  split.chosen = Math.min(split.chosen, data.names.length - 1);
  root.classList.toggle("many", data.table.length > MANY);
  split.classes.replaceChildren();
  split.chips = data.names.map((name, label) => {
    const chip = make(split.classes, "label", "class");
    chip.style.setProperty("--colour", data.colours[label]);
    const input = make(chip, "input", "");
    Object.assign(input, { type: "radio", name: "class", checked: label === split.chosen });
    input.addEventListener("change", () => choose(split, label));
    make(chip, "span", "").textContent = name;
    return { input };
  });
  split.rows.replaceChildren();
  split.bars = data.table.map((_, party) => makeBar(split, party));
}

const shapeOf = ({ table, names, colours, words }) => JSON.stringify([table.length, names, colours, words.party]);

function makeBar(split, party) {
  const row = make(split.rows, "li", "row");
  const name = make(row, "span", "name");
  make(name, "span", "long").textContent = `${split.data.words.shortParty} `;
  name.append(party + 1);
  const track = make(row, "div", "track");
  const stretches = split.data.names.map((_, label) => {
    const stretch = make(track, "div", "stretch");
    stretch.style.setProperty("--colour", split.data.colours[label]);
    return stretch;
  });
  const handle = make(track, "div", "handle");
  handle.tabIndex = 0;
  handle.setAttribute("role", "slider");
  handle.setAttribute("aria-valuemin", 0);
  handle.addEventListener("keydown", (event) => press(split, party, event));
  handle.addEventListener("blur", () => tellSoon(split, 0));
  track.addEventListener("pointerdown", (event) => take(split, party, event));
  return { track, stretches, handle, total: make(row, "span", "total") };
}

function draw(split) {
  split.bars.forEach((_, party) => drawBar(split, party));
  split.chips.forEach(({ input }, label) => {
    input.checked = label === split.chosen;
    input.parentElement.title = told(split, "dealtOut", {
      class: className(split, label),
      used: inWords(split, used(split, label)),
      stock: inWords(split, split.data.stock[label]),
    });
  });
  say(split);
}

function drawBar(split, party) {
  const { stretches, handle, total } = split.bars[party];
  const row = split.table[party];
  const { chosen, scale } = split;
  stretches.forEach((stretch, label) => {
    stretch.style.width = `${(100 * row[label]) / scale}%`;
    stretch.classList.toggle("chosen", label === chosen);
    const count = inWords(split, row[label]);
    stretch.title = told(split, "held", { class: className(split, label), count });
  });
  handle.style.left = `${(100 * sum(row.slice(0, chosen + 1))) / scale}%`;
  handle.setAttribute("aria-label", `${partyName(split, party)}, ${className(split, chosen)}`);
  handle.setAttribute("aria-valuemax", most(split, party, chosen));
  handle.setAttribute("aria-valuenow", row[chosen]);
  handle.setAttribute("aria-valuetext", told(split, "images", { count: inWords(split, row[chosen]) }));
  total.textContent = inWords(split, sum(row));
}

function say(split, party = split.drag?.party) {
  const { chosen, data } = split;
  const count = used(split, chosen);
  const stock = inWords(split, data.stock[chosen]);
  const values = { class: className(split, chosen), count: inWords(split, count), stock };
  const words = [told(split, "ofThese", values)];
  if (party !== undefined) {
    const held = inWords(split, split.table[party][chosen]);
    words.unshift(told(split, "holds", { party: partyName(split, party), count: held }));
  }
  const over = count - data.stock[chosen];
  if (over === 0) words.push(data.words.noMore);
  if (over > 0) words.push(told(split, "tooMany", { over: inWords(split, over) }));
  split.words.textContent = words.join(" ");
}

function rescale(split) {
  split.scale = ROOM * Math.max(1, ...split.table.map(sum));
}

function choose(split, label) {
  split.chosen = label;
  draw(split);
}

// ---- changing

function put(split, party, count) {
  const { chosen } = split;
  split.table[party][chosen] = Math.min(Math.max(count, 0), most(split, party, chosen));
  drawBar(split, party);
  say(split, party);
}

// Until the page has heard an edit, it goes with every later one: of two that come in quick
// succession Streamlit keeps the last.
function note(split, party, label) {
  split.number += 1;
  const cell = [party, label, split.table[party][label]];
  split.pending = split.pending.filter(({ cell: [p, l] }) => p !== party || l !== label);
  split.pending.push({ number: split.number, cell });
}

function tell(split) {
  clearTimeout(split.timer);
  split.unheard = false;
  const cells = split.pending.map(({ cell }) => cell);
  if (cells.length) split.trigger("edited", { number: split.number, cells });
}

function tellSoon(split, pause = PAUSE) {
  if (!split.unheard) return;
  clearTimeout(split.timer);
  split.timer = setTimeout(() => tell(split), pause);
}

function press(split, party, event) {
  const { chosen } = split;
  const now = split.table[party][chosen];
  let next;
  if (event.key === "Home") next = 0;
  else if (event.key === "End") next = most(split, party, chosen);
  else if (event.key in KEYS) {
    const wide = event.key.startsWith("Page");
    const step = wide ? roundStep(split.scale / 20) : event.shiftKey ? 10 : 1;
    next = now + KEYS[event.key] * step;
  } else return;
  event.preventDefault();
  put(split, party, next);
  if (split.table[party][chosen] === now) return;
  note(split, party, chosen);
  split.unheard = true;
  tellSoon(split);
}

// Which stretch a pointer means: the chosen one if its end is near, else the one whose end is
// nearest, else the one that it is on, of which nothing is dragged.
function aim(split, party, x, width, touch) {
  const row = split.table[party];
  const ends = row.map((_, label) => (sum(row.slice(0, label + 1)) / split.scale) * width);
  const reach = touch ? 2 * REACH : REACH;
  if (Math.abs(ends[split.chosen] - x) <= 2 * reach) return { label: split.chosen, drags: true };
  const away = ends.map((end) => Math.abs(end - x));
  const nearest = away.indexOf(Math.min(...away));
  if (away[nearest] <= reach) return { label: nearest, drags: true };
  return { label: ends.findIndex((end) => x <= end), drags: false };
}

function take(split, party, event) {
  if (event.button !== 0 || split.drag) return;
  const { track, handle } = split.bars[party];
  const box = track.getBoundingClientRect();
  const touch = event.pointerType !== "mouse";
  const { label, drags } = aim(split, party, event.clientX - box.left, box.width, touch);
  if (label < 0) return;
  if (label !== split.chosen) choose(split, label);
  event.preventDefault();
  handle.focus({ preventScroll: true, focusVisible: false });
  if (!drags) return;
  const images = split.scale / box.width; // to a pixel
  const from = split.table[party][label];
  split.drag = { party, label, from, x: event.clientX, images, id: event.pointerId };
  track.setPointerCapture(event.pointerId);
  split.root.classList.add("dragging");
  handle.classList.add("held");
  const ending = new AbortController();
  const listen = (name, hear, target = track) =>
    target.addEventListener(name, hear, { signal: ending.signal });
  const end = (keep) => {
    ending.abort();
    drop(split, keep);
  };
  listen("pointermove", (move) => move.pointerId === event.pointerId && drag(split, move));
  listen("pointerup", (up) => up.pointerId === event.pointerId && end(true));
  listen("pointercancel", () => end(false));
  listen("keydown", (key) => key.key === "Escape" && end(false), window);
}

function drag(split, event) {
  if (!split.drag) return; // there are other bars now
  const { party, from, x, images } = split.drag;
  const step = roundStep(images);
  const moved = Math.round(((event.clientX - x) * images) / step) * step;
  if (!moved) return put(split, party, from);
  // Round numbers, but for the ends of what is possible; and no farther than the bar is drawn.
  const others = sum(split.table[party]) - split.table[party][split.chosen];
  const wanted = Math.round((from + moved) / step) * step;
  put(split, party, Math.min(wanted, Math.floor(split.scale) - others));
}

function drop(split, keep) {
  if (!split.drag) return;
  const { party, label, from } = split.drag;
  split.drag = undefined;
  split.root.classList.remove("dragging");
  split.bars[party].handle.classList.remove("held");
  if (!keep) split.table[party][label] = from;
  const changed = split.table[party][label] !== from;
  if (changed) note(split, party, label);
  refresh(split);
  if (changed) tell(split);
}

// ---- what the page says

// The page's table, with what it has not heard yet.
function refresh(split) {
  split.table = split.data.table.map((row) => [...row]);
  for (const { cell: [party, label, count] } of split.pending) split.table[party][label] = count;
  rescale(split);
  draw(split);
}

function start(root) {
  const [classes, words, rows] = root.children;
  return { root, classes, words, rows, chosen: 0, number: 0, pending: [] };
}

function update(split, { data, setTriggerValue }) {
  split.trigger = setTriggerValue;
  split.data = data;
  split.classes.setAttribute("aria-label", data.words.toChange);
  const rebuilt = shapeOf(data) !== split.shape;
  split.pending = rebuilt ? [] : split.pending.filter(({ number }) => number > data.heard);
  split.number = Math.max(split.number, data.heard);
  if (rebuilt) {
    split.drag = undefined;
    build(split);
  }
  if (!split.drag) refresh(split); // else when the hand lets go
}

export default attached(".split", start, update);
