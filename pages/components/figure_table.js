// A figure as a table: what a chart shows in numbers. Pure: of what plotly.js is given to draw.
//
// Numbers are rounded as the chart itself rounds them under the pointer: the formats are read from
// the traces' `hovertemplate`. What says nothing under the pointer is not in the table either.

const ARRAYS = {
  i1: Int8Array, u1: Uint8Array, i2: Int16Array, u2: Uint16Array,
  i4: Int32Array, u4: Uint32Array, f4: Float32Array, f8: Float64Array,
};
const FORMAT = /^(,?)(?:\.(\d+))?~?([fg]?)$/; // of d3, as far as our charts use it

// Numbers as a list or, of a map, as a list of rows; plotly.js takes them packed, too.
function listed(values) {
  if (!values?.bdata) return [...(values ?? [])];
  const bytes = Uint8Array.from(atob(values.bdata), (letter) => letter.charCodeAt(0));
  const flat = [...new ARRAYS[values.dtype](bytes.buffer)];
  const [rows, columns] = String(values.shape ?? flat.length).split(",").map(Number);
  if (!columns) return flat;
  return Array.from({ length: rows }, (_, row) => flat.slice(row * columns, (row + 1) * columns));
}

// Words as they are read: figures have them with HTML's own signs escaped, and with tags in them.
function plainWords(text) {
  const words = String(text ?? "").replace(/<br\s*\/?>/gi, " ");
  return new DOMParser().parseFromString(words, "text/html").body.textContent.trim();
}

const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

// A number as the chart would write it, but for a half, which goes to the even digit as everywhere
// else on pages; "" for none. `marks` are the chart's: that before decimals, that of thousands.
function numberInWords(number, format = "", marks = ".,") {
  if (!isNumber(number)) return "";
  const [, comma, digits, kind] = FORMAT.exec(format) ?? [];
  const most = Number(digits ?? (comma ? 12 : 6));
  const rounding =
    kind === "f"
      ? { minimumFractionDigits: most, maximumFractionDigits: most }
      : { maximumSignificantDigits: most };
  const useGrouping = Boolean(comma);
  const written = { useGrouping, roundingMode: "halfEven", ...rounding };
  return number
    .toLocaleString("en-US", written)
    .replace(/[.,]/g, (mark) => (mark === "." ? marks[0] : marks.slice(1)));
}

const formatOf = (trace, letter) =>
  new RegExp(`%\\{${letter}:([^}]*)\\}`).exec(trace.hovertemplate ?? "")?.[1];

const axisOf = (layout, trace, letter) =>
  layout[(trace[`${letter}axis`] ?? letter).replace(letter, `${letter}axis`)];

const titleOf = (thing) => plainWords(thing?.title?.text ?? (thing?.title || ""));

const isLying = (trace) => trace.orientation === "h";

// The columns that a trace fills, each with a name, a format, and its values by row: pairs of what
// heads the row, and a number.
function columnsOf(trace, before, layout, words) {
  if (trace.type === "heatmap") return mapColumns(trace, layout);
  const [along, letter] = isLying(trace) ? ["y", "x"] : ["x", "y"];
  const format = formatOf(trace, letter);
  const name = plainWords(trace.name) || titleOf(axisOf(layout, trace, letter));
  const column = ({ [along]: heads, [letter]: values }, sentence) => {
    const numbers = listed(values);
    const cells = listed(heads).map((head, i) => [head, numbers[i]]);
    return { name: sentence.replace("{name}", () => name), format, cells };
  };
  // An area reaches from the line before it to its own.
  if (trace.fill === "tonexty" && before) {
    return [column(before, words.from), column(trace, words.to)];
  }
  return [column(trace, "{name}")];
}

function mapColumns(trace, layout) {
  const heads = listed(trace.y);
  const rows = listed(trace.z);
  const format = formatOf(trace, "z") ?? "";
  const title = titleOf(axisOf(layout, trace, "x"));
  return listed(trace.x).map((place, i) => ({
    name: isNumber(place) ? `${title} ${place}`.trim() : plainWords(place),
    format,
    cells: rows.map((row, j) => [heads[j], row[i]]),
  }));
}

// The unit of the numbers, where the figure says it once for all of them.
function unitOf(traces, layout) {
  const map = traces.find(({ type }) => type === "heatmap");
  if (map) return titleOf(map.colorbar);
  const [first] = traces;
  return first ? titleOf(axisOf(layout, first, isLying(first) ? "x" : "y")) : "";
}

const told = ({ hoverinfo, mode }) => hoverinfo !== "skip" && mode !== "text";

function figureTable({ traces, layout, words }) {
  const shown = traces.filter(told);
  const columns = traces.flatMap((trace, i) =>
    told(trace) ? columnsOf(trace, traces[i - 1], layout, words) : [],
  );
  const heads = [...new Set(columns.flatMap(({ cells }) => cells.map(([head]) => head)))];
  if (heads.every(isNumber)) heads.sort((one, other) => one - other);
  const numbers = columns.map(({ cells }) => new Map(cells));
  const marks = layout.separators;
  const [first] = shown;
  const standing = first && first.type !== "heatmap" && !isLying(first);
  return {
    corner: first ? titleOf(axisOf(layout, first, standing ? "x" : "y")) : "",
    unit: unitOf(shown, layout),
    columns: columns.map(({ name }) => name),
    rows: heads.map((head) => ({
      head: isNumber(head) ? numberInWords(head, "", marks) : plainWords(head),
      values: numbers.map((column) => column.get(head) ?? null),
      words: numbers.map((column, i) => numberInWords(column.get(head), columns[i].format, marks)),
    })),
  };
}

// What a spreadsheet would take for a formula, it is kept from: names of classes are anybody's.
function quoted(words) {
  const safe = /^[=+\-@\t\r]/.test(words) ? `'${words}` : words;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

// As many digits as measuring gives: one that travelled in four bytes has seven.
const inFull = (value) =>
  !isNumber(value) ? "" : String(Number.isInteger(value) ? value : Number(value.toPrecision(7)));

// A table as a file for spreadsheets.
function tableAsCsv({ corner, columns, rows }) {
  const lines = [[corner, ...columns].map(quoted)];
  for (const { head, values } of rows) {
    lines.push([quoted(head), ...values.map(inFull)]);
  }
  return lines.map((line) => line.join(",") + "\r\n").join("");
}
