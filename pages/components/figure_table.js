// A figure as a table: what a chart shows in numbers. Pure: of what plotly.js is given to draw.
//
// Numbers are rounded as the chart itself rounds them under the pointer: the formats are read from
// the traces' `hovertemplate`. What says nothing under the pointer is not in the table either.

const ARRAYS = {
  i1: Int8Array, u1: Uint8Array, i2: Int16Array, u2: Uint16Array,
  i4: Int32Array, u4: Uint32Array, f4: Float32Array, f8: Float64Array,
};
const FORMAT = /^(\+?)(,?)(?:\.(\d+))?~?([fg]?)$/; // of d3, as far as our charts use it

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

// Where along an axis each point is; in groups, an axis has a list for each of its levels.
function placesOf(values) {
  const places = listed(values);
  if (values?.bdata || !Array.isArray(places[0])) return places;
  const [first, ...others] = places;
  return first.map((place, i) => [place, ...others.map((level) => level[i])].join(" · "));
}

const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

// The fewest digits that mean a number that travelled in four bytes, and no other: six to nine.
function digitsOfFour(number) {
  const digits = [6, 7, 8].find((few) => Math.fround(Number(number.toPrecision(few))) === number);
  return String(Number(number.toPrecision(digits ?? 9)));
}

// What writes numbers to the last digit, with a dot; "" for none.
function writerOf(values) {
  const write = values?.dtype === "f4" ? digitsOfFour : String;
  return (number) => (isNumber(number) ? write(number) : "");
}

// A number as the chart would write it, but for a half, which goes to the even digit as everywhere
// else on pages; "" for none. `marks` are the chart's: that before decimals, that of thousands.
function numberInWords(number, format = "", marks = ".,") {
  if (!isNumber(number)) return "";
  const [, plus, comma, digits, kind] = FORMAT.exec(format) ?? [];
  const most = Number(digits ?? (comma ? 12 : 6));
  const rounding =
    kind === "f"
      ? { minimumFractionDigits: most, maximumFractionDigits: most }
      : { maximumSignificantDigits: most };
  const useGrouping = Boolean(comma);
  const signDisplay = plus ? "always" : "auto";
  const written = { useGrouping, roundingMode: "halfEven", signDisplay, ...rounding };
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

// Of one without a name, what its axis says.
const nameOf = (trace, layout) =>
  plainWords(trace.name) || titleOf(axisOf(layout, trace, isLying(trace) ? "x" : "y"));

// An area reaches from the line before it to its own.
const isArea = (trace, before) => trace.fill === "tonexty" && Boolean(before);

// The columns that a trace fills, each with a name, a format, and its values by row: pairs of what
// heads the row, and a number.
function columnsOf(trace, before, layout, words) {
  if (trace.type === "heatmap") return mapColumns(trace, layout);
  const [along, letter] = isLying(trace) ? ["y", "x"] : ["x", "y"];
  const format = formatOf(trace, letter);
  const name = nameOf(trace, layout);
  const column = ({ [along]: heads, [letter]: values }, sentence) => {
    const numbers = listed(values);
    const cells = placesOf(heads).map((head, i) => [head, numbers[i]]);
    const called = sentence.replace("{name}", () => name);
    return { name: called, format, write: writerOf(values), cells };
  };
  if (isArea(trace, before)) {
    return [column(before, words.from), column(trace, words.to)];
  }
  return [column(trace, "{name}")];
}

function mapColumns(trace, layout) {
  const heads = placesOf(trace.y);
  const rows = listed(trace.z);
  const format = formatOf(trace, "z") ?? "";
  const title = titleOf(axisOf(layout, trace, "x"));
  return placesOf(trace.x).map((place, i) => ({
    name: isNumber(place) ? `${title} ${place}`.trim() : plainWords(place),
    format,
    write: writerOf(trace.z),
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
      place: isNumber(head) ? head : plainWords(head),
      inFull: numbers.map((column, i) => columns[i].write(column.get(head))),
      words: numbers.map((column, i) => numberInWords(column.get(head), columns[i].format, marks)),
    })),
  };
}
