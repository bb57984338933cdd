// A table of runs. Made anew where its columns are others, else changed in place: rows stay with their
// runs, so that a box in focus and a name that is being typed are left alone when others come or go.

const SVG = "http://www.w3.org/2000/svg";
const CURVE = { width: 72, height: 20 };

function draw(table) {
  const { columns, rows } = table.data;
  const shape = JSON.stringify([columns, table.data.words]);
  if (shape !== table.shape) {
    table.shape = shape;
    build(table);
  }
  place(table);
  columns.forEach((column, i) => order(table, table.heads[i], column));
  rows.forEach((row, i) => fill(table, table.rows[i], row));
  tickAll(table);
}

function build(table) {
  const { columns, words } = table.data;
  const had = table.root.getRootNode().activeElement?.dataset?.name;
  table.root.replaceChildren();
  const element = make(table.root, "table", "");
  make(element, "caption", "unseen").textContent = words.caption;
  const head = make(make(element, "thead", ""), "tr", "");
  table.all = box(make(make(head, "th", "box"), "label", "target"), words.all);
  table.all.addEventListener("change", () => tick(table, table.data.rows, table.all.checked));
  table.heads = columns.map((column) => headOf(table, head, column));
  table.body = make(element, "tbody", "");
  table.rows = [];
  place(table);
  if (had) [...table.root.querySelectorAll("[data-name]")].find((e) => e.dataset.name === had)?.focus();
}

// Another page of rows is read from its top. What is in focus must not be moved, even to where it is: only rows that stand elsewhere are.
function place(table) {
  const known = new Map(table.rows.map((row) => [row.id, row]));
  table.rows = table.data.rows.map(({ id }) => known.get(id) ?? rowOf(table, { id }));
  const here = new Set(table.rows);
  const isOther = known.size && ![...known.values()].some((row) => here.has(row));
  if (isOther && table.root.getBoundingClientRect().top < 0) table.root.scrollIntoView();
  known.forEach((row) => here.has(row) || row.root.remove());
  table.rows.forEach(({ root }, i) => {
    if (table.body.children[i] !== root) table.body.insertBefore(root, table.body.children[i] ?? null);
  });
}

function headOf(table, head, column) {
  const cell = make(head, "th", classes(column));
  cell.scope = "col";
  if (!column.key) {
    make(cell, "span", "").textContent = column.label;
    if (column.help) cell.title = column.help;
    return { cell };
  }
  const button = make(cell, "button", "order");
  button.type = "button";
  button.dataset.name = `order ${column.key}`;
  button.title = column.help;
  button.setAttribute("aria-label", filled(table.data.words.order, { column: column.label }));
  make(button, "span", "").textContent = column.label;
  const arrow = make(button, "span", "arrow");
  arrow.setAttribute("aria-hidden", "true"); // aria-sort says it
  button.addEventListener("click", once(() => ask(table, { order: column.key })));
  return { cell, arrow };
}

const classes = ({ number, room }) => `${number ? "number" : ""} ${room}`.trim();

// The second press of a double click is not meant as one.
const once = (act) => (event) => event.detail < 2 && act(event);

function order(table, { cell, arrow }, { key }) {
  if (!arrow) return;
  const here = key === table.data.order;
  arrow.textContent = here ? (table.data.rising ? "↑" : "↓") : "";
  if (here) cell.setAttribute("aria-sort", table.data.rising ? "ascending" : "descending");
  else cell.removeAttribute("aria-sort");
}

function rowOf(table, { id }) {
  const root = document.createElement("tr");
  const row = { id, root };
  row.tick = box(make(make(root, "td", "box"), "label", "target"), "");
  row.tick.dataset.name = `tick ${id}`;
  row.tick.addEventListener("click", (event) => tickTo(table, row, event.shiftKey));
  const first = make(root, "th", "named");
  first.scope = "row";
  row.title = make(first, "div", "title");
  row.link = make(row.title, "a", "name");
  row.link.dataset.name = `open ${id}`;
  row.pencil = make(row.title, "button", "pencil");
  row.pencil.type = "button";
  row.pencil.textContent = "✎";
  row.pencil.dataset.name = `rename ${id}`;
  row.pencil.addEventListener("click", () => rename(table, row, row.pencil));
  row.link.addEventListener("keydown", (event) => event.key === "F2" && rename(table, row, row.link));
  row.beneath = make(first, "div", "beneath");
  row.state = make(make(root, "td", ""), "span", "state");
  row.curve = make(root, "td", `curve ${classes(table.data.columns[2])}`);
  row.cells = table.data.columns.slice(3).map((column) => make(root, "td", classes(column)));
  return row;
}

function fill(table, row, { name, beneath, href, renamed, ticked, state, tone, cells, curve }) {
  const { words } = table.data;
  row.name = name;
  row.link.textContent = name;
  if (href) row.link.href = href;
  else row.link.removeAttribute("href");
  row.renamed = renamed;
  row.pencil.hidden = !renamed || Boolean(row.field);
  row.pencil.setAttribute("aria-label", filled(words.rename, { name }));
  row.pencil.title = row.pencil.getAttribute("aria-label");
  row.beneath.textContent = beneath;
  row.tick.checked = ticked;
  row.tick.setAttribute("aria-label", filled(words.choose, { name }));
  row.root.classList.toggle("ticked", ticked);
  row.state.textContent = state;
  row.state.dataset.tone = tone;
  const drawn = JSON.stringify(curve);
  if (row.drawn !== drawn) {
    row.drawn = drawn;
    row.curve.replaceChildren(...(curve.length > 1 ? [curveOf(curve, words.curve)] : []));
  }
  cells.forEach((text, i) => {
    row.cells[i].textContent = text;
  });
}

function curveOf(shares, label) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${CURVE.width} ${CURVE.height}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  const line = document.createElementNS(SVG, "polyline");
  const x = (i) => (i / (shares.length - 1)) * (CURVE.width - 2) + 1;
  const y = (share) => (1 - share) * (CURVE.height - 2) + 1;
  line.setAttribute("points", shares.map((share, i) => `${x(i)},${y(share)}`).join(" "));
  svg.append(line);
  return svg;
}

function box(parent, label) {
  const input = make(parent, "input", "");
  input.type = "checkbox";
  if (label) input.setAttribute("aria-label", label);
  return input;
}

function tick(table, rows, on) {
  const ids = rows.map(({ id }) => id);
  table.data.rows.filter(({ id }) => ids.includes(id)).forEach((row) => (row.ticked = on));
  draw(table);
  ask(table, { tick: ids, on });
}

// With the shift key all from the row that was ticked last.
function tickTo(table, row, isRange) {
  const ends = [table.rows.indexOf(table.last), table.rows.indexOf(row)].sort((a, b) => a - b);
  const rows = isRange && ends[0] >= 0 ? table.rows.slice(ends[0], ends[1] + 1) : [row];
  table.last = row;
  tick(table, rows, row.tick.checked);
}

function tickAll({ all, data: { rows } }) {
  const ticked = rows.filter((row) => row.ticked).length;
  all.checked = rows.length > 0 && ticked === rows.length;
  all.indeterminate = ticked > 0 && ticked < rows.length;
  all.disabled = rows.length === 0;
}

// The name becomes a field: Enter keeps what is typed, and so does going elsewhere; Escape leaves it.
function rename(table, row, from) {
  if (row.field || !row.renamed) return;
  const label = filled(table.data.words.newName, { name: row.name });
  const field = (row.field = make(row.title, "input", "field"));
  field.type = "text";
  field.maxLength = 200;
  field.value = row.name;
  field.setAttribute("aria-label", label);
  row.link.hidden = row.pencil.hidden = true;
  const close = (keep, back) => {
    if (row.field !== field) return;
    row.field = undefined;
    const name = field.value.trim();
    field.remove();
    row.link.hidden = row.pencil.hidden = false;
    if (back) from.focus();
    if (!keep || name === row.name) return;
    row.link.textContent = name || row.name;
    ask(table, { rename: row.id, name });
  };
  field.addEventListener("keydown", (event) => {
    event.stopPropagation(); // Streamlit has keys of its own
    if (event.key === "Enter" && !event.isComposing) close(true, true);
    if (event.key === "Escape") close(false, true);
  });
  field.addEventListener("blur", () => close(true, false));
  field.focus();
  field.select();
}

const ask = (table, what) => table.trigger("asked", what);

function update(table, { data, setTriggerValue }) {
  table.trigger = setTriggerValue;
  table.data = structuredClone(data);
  draw(table);
}

export default attached(".runs", (root) => ({ root, rows: [] }), update);
