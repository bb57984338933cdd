// The numbers behind a chart: a button beneath it turns it into a table and back, in the same place
// and of the same height, so that nothing on the page moves; another gives the table as a file.

// More would keep a browser busy, and nobody reads them: they are in the file.
const MOST_ROWS = 200;
const MOST_COLUMNS = 60;

// `turned` is called when the chart is to be seen again.
function tableBeside(chart, turned) {
  const box = document.createElement("div");
  box.className = "fedarium-plot-table";
  box.setAttribute("role", "region");
  box.tabIndex = 0; // it scrolls, by keys too
  box.hidden = true;
  const bar = document.createElement("div");
  bar.className = "fedarium-plot-buttons";
  chart.after(box, bar);
  const beside = { chart, box, bar, toggle: plotButton(bar), download: plotButton(bar) };
  beside.toggle.addEventListener("click", () => {
    chart.hidden = !chart.hidden;
    fillTable(beside);
    if (!chart.hidden) turned();
  });
  beside.download.addEventListener("click", () => download(beside));
  return beside;
}

function plotButton(bar) {
  const button = make(bar, "button", "fedarium-plot-button");
  button.type = "button";
  return button;
}

// What the chart shows now is also what its table does.
function keepTable(beside, data) {
  beside.data = data;
  fillTable(beside);
}

function fillTable({ chart, box, bar, toggle, download, data }) {
  const open = chart.hidden;
  bar.classList.toggle("fedarium-plot-as-table", open);
  box.hidden = download.hidden = !open;
  name(toggle, open ? data.words.chart : data.words.table, data.label);
  name(download, data.words.download, data.label);
  if (!open) return box.replaceChildren();
  box.setAttribute("aria-label", data.label);
  box.style.height = `${data.layout.height}px`;
  const [left, top] = [box.scrollLeft, box.scrollTop];
  box.replaceChildren(...drawnTable(figureTable(data), data));
  box.scrollTo(left, top);
}

// Of several charts on a page each has such buttons: their names say whose they are.
function name(button, words, label) {
  button.textContent = words;
  button.setAttribute("aria-label", `${words}: ${label}`);
}

function drawnTable({ corner, unit, columns, rows }, { label, words }) {
  const table = document.createElement("table");
  const isSaid = !unit || columns.includes(unit);
  const longer = unit?.startsWith(label) ? unit : `${label} (${unit})`; // it may say all of it
  make(table, "caption", "").textContent = isSaid ? label : longer;
  const names = columns.slice(0, MOST_COLUMNS);
  const top = make(make(table, "thead", ""), "tr", "");
  for (const words of [corner, ...names]) cell(top, "th", words).scope = "col";
  const body = make(table, "tbody", "");
  for (const row of rows.slice(0, MOST_ROWS)) {
    const line = make(body, "tr", "");
    cell(line, "th", row.head).scope = "row";
    for (const words of row.words.slice(0, MOST_COLUMNS)) cell(line, "td", words);
  }
  if (rows.length <= MOST_ROWS && columns.length <= MOST_COLUMNS) return [table];
  const more = document.createElement("p");
  more.textContent = words.more;
  return [more, table];
}

function cell(row, tag, words) {
  const made = make(row, tag, "");
  made.textContent = words;
  return made;
}

function download({ data }) {
  const csv = tableAsCsv(figureTable(data));
  saveFile(csvFile(csv), fileName({ ...data, label: `${data.label} ${data.words.asTable}` }, "csv"));
}
