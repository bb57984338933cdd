// A table with a row for each group. Made anew where its heads or its groups are others, else changed
// in place, so that what is pointed at or in focus stays. Roles are said, for a row may be a block.

const DASHES = { dash: "dashed", dot: "dotted", dashdot: "dashed" };

function part(parent, tag, role, className = "") {
  const element = make(parent, tag, className);
  element.setAttribute("role", role);
  return element;
}

function build(table) {
  const { caption, columns, links, rows } = table.data;
  table.root.replaceChildren();
  const element = part(table.root, "table", "table");
  make(element, "caption", "unseen").textContent = caption;
  const head = part(part(element, "thead", "rowgroup"), "tr", "row");
  for (const column of [...columns, ...(links ? [{ label: links }] : [])]) {
    const cell = part(head, "th", "columnheader", column.number ? "number" : "");
    cell.scope = "col";
    cell.textContent = column.label;
    if (column.help) cell.title = column.help;
  }
  const body = part(element, "tbody", "rowgroup");
  table.rows = rows.map((row) => rowOf(body, row, columns, links));
}

function rowOf(body, row, [, ...columns], links) {
  const root = part(body, "tr", "row");
  root.dataset.group = row.group;
  const named = part(root, "th", "rowheader");
  named.scope = "row";
  const line = make(named, "span", "line");
  line.style.borderTop = `3px ${DASHES[row.dash] ?? "solid"} ${row.color}`;
  const name = make(named, "span", "name");
  const cells = columns.map((column) => {
    const cell = part(root, "td", "cell", column.number ? "number" : "");
    cell.dataset.head = column.label;
    return cell;
  });
  if (links) linksOf(part(root, "td", "cell", "links"), row, links);
  return { root, name, cells };
}

function linksOf(cell, row, head) {
  cell.dataset.head = head;
  for (const { href, label, words } of row.links) {
    const link = make(cell, "a", "");
    link.href = href;
    link.textContent = label;
    link.setAttribute("aria-label", words);
  }
}

function show(table) {
  const { data } = table;
  const kept = data.rows.map(({ group, links, color }) => [group, links, color]);
  const shape = JSON.stringify([data.caption, data.columns, data.links, kept]);
  if (shape !== table.shape) {
    table.shape = shape;
    build(table);
  }
  data.rows.forEach(({ name, cells }, i) => {
    table.rows[i].name.textContent = name;
    cells.forEach((words, at) => (table.rows[i].cells[at].textContent = words));
  });
  lightRows(table, window.fedariumLit);
}

function lightRows({ rows }, group) {
  for (const { root } of rows) {
    root.classList.toggle("faint", group !== undefined && root.dataset.group !== group);
  }
}

function start(root, signal) {
  const table = { root, rows: [] };
  hearLight(root, signal, (group) => lightRows(table, group));
  lightFrom(root, ({ target }) => target.closest("[data-group]")?.dataset.group, signal);
  return table;
}

export default attachedPart(".grouped-table", start, show);
