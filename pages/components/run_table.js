// A table of runs. Made anew where its runs or columns are others, else changed in place: a box that
// is ticked and a name that is typed stay where they are.

const SVG = "http://www.w3.org/2000/svg";
const CURVE = { width: 72, height: 20 };

function draw(table) {
  const { columns, rows } = table.data;
  const shape = JSON.stringify([columns, rows.map(({ id }) => id), table.data.words]);
  if (shape !== table.shape) {
    table.shape = shape;
    build(table);
  }
  columns.forEach((column, i) => order(table, table.heads[i], column));
  rows.forEach((row, i) => fill(table, table.rows[i], row));
  tickAll(table);
}

function build(table) {
  const { columns, rows, words } = table.data;
  const had = table.root.getRootNode().activeElement?.dataset?.name;
  table.root.replaceChildren();
  const element = make(table.root, "table", "");
  make(element, "caption", "unseen").textContent = words.caption;
  const head = make(make(element, "thead", ""), "tr", "");
  table.all = box(make(make(head, "th", "box"), "label", "target"), words.all);
  table.all.addEventListener("change", () => tick(table, table.data.rows, table.all.checked));
  table.heads = columns.map((column) => headOf(table, head, column));
  const body = make(element, "tbody", "");
  table.rows = rows.map((row) => rowOf(table, body, row));
  if (had) [...table.root.querySelectorAll("[data-name]")].find((e) => e.dataset.name === had)?.focus();
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
  button.addEventListener("click", () => ask(table, { order: column.key }));
  return { cell, arrow };
}

const classes = ({ number, rare }) => `${number ? "number" : ""} ${rare ? "rare" : ""}`.trim();

function order(table, { cell, arrow }, { key }) {
  if (!arrow) return;
  const here = key === table.data.order;
  arrow.textContent = here ? (table.data.rising ? "↑" : "↓") : "";
  if (here) cell.setAttribute("aria-sort", table.data.rising ? "ascending" : "descending");
  else cell.removeAttribute("aria-sort");
}

function rowOf(table, body, { id }) {
  const root = make(body, "tr", "");
  const row = { id, root };
  row.tick = box(make(make(root, "td", "box"), "label", "target"), "");
  row.tick.dataset.name = `tick ${id}`;
  row.tick.addEventListener("change", () => tick(table, [{ id }], row.tick.checked));
  const first = make(root, "th", "named");
  first.scope = "row";
  row.title = make(first, "div", "title");
  row.link = make(row.title, "a", "name");
  row.link.dataset.name = `open ${id}`;
  row.pencil = make(row.title, "button", "pencil");
  row.pencil.type = "button";
  row.pencil.textContent = "✎";
  row.pencil.dataset.name = `rename ${id}`;
  row.pencil.addEventListener("click", () => rename(table, row));
  row.link.addEventListener("keydown", (event) => event.key === "F2" && rename(table, row));
  row.beneath = make(first, "div", "beneath");
  row.state = make(make(root, "td", ""), "span", "state");
  row.curve = make(root, "td", "curve rare");
  row.cells = table.data.columns.slice(3).map((column) => make(root, "td", classes(column)));
  return row;
}

function fill(table, row, { name, beneath, href, renamed, ticked, state, tone, cells, curve }) {
  const { words } = table.data;
  row.name = name;
  row.link.textContent = name;
  if (href) row.link.href = href;
  else row.link.removeAttribute("href");
  row.pencil.hidden = !renamed;
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

function tickAll({ all, data: { rows } }) {
  const ticked = rows.filter((row) => row.ticked).length;
  all.checked = rows.length > 0 && ticked === rows.length;
  all.indeterminate = ticked > 0 && ticked < rows.length;
  all.disabled = rows.length === 0;
}

// The name becomes a field: Enter keeps what is typed, Escape leaves it, and so does going elsewhere
// without having typed anything.
function rename(table, row) {
  if (row.field) return;
  const label = filled(table.data.words.newName, { name: row.name });
  const field = (row.field = make(row.title, "input", "field"));
  field.type = "text";
  field.maxLength = 200;
  field.value = row.name;
  field.setAttribute("aria-label", label);
  row.link.hidden = row.pencil.hidden = true;
  const close = (keep) => {
    if (row.field !== field) return;
    row.field = undefined;
    const name = field.value.trim();
    field.remove();
    row.link.hidden = row.pencil.hidden = false;
    row.pencil.focus();
    if (!keep || name === row.name) return;
    row.link.textContent = name || row.name;
    ask(table, { rename: row.id, name });
  };
  field.addEventListener("keydown", (event) => {
    event.stopPropagation(); // Streamlit has keys of its own
    if (event.key === "Enter") close(true);
    if (event.key === "Escape") close(false);
  });
  field.addEventListener("blur", () => close(true));
  field.focus();
  field.select();
}

const ask = (table, what) => table.trigger("asked", what);

function update(table, { data, setTriggerValue }) {
  table.trigger = setTriggerValue;
  table.data = structuredClone(data);
  draw(table);
}

export default attached(".runs", (root) => ({ root }), update);
