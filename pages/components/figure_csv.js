// A figure as a file for spreadsheets and notebooks: a row for each point, every number to its last
// digit. Pure: of what plotly.js is given to draw. What stands only to be seen, such as the numbers
// written into a map's cells, is not in it.

const ALWAYS = ["x", "y"];
const WHERE_THERE_ARE = ["lower", "upper", "z"];

// A name of somebody's that a spreadsheet would take for a formula is kept from being one; "-5" is not.
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i;

function quoted(words) {
  const safe = FORMULA.test(words) && !NUMBER.test(words) ? `'${words}` : words;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function csvCells(values) {
  const write = writerOf(values);
  return placesOf(values).map((value) =>
    typeof value === "number" ? write(value) : quoted(plainWords(value)),
  );
}

function mapPoints(trace) {
  const [across, down] = [csvCells(trace.x), csvCells(trace.y)];
  const write = writerOf(trace.z);
  return listed(trace.z).flatMap((row, j) =>
    row.map((value, i) => ({ x: across[i], y: down[j], z: write(value) })),
  );
}

// Of an area where it begins and ends: either of its edges may be the lower one.
function areaPoints(trace, before) {
  const [write, writeOther] = [writerOf(trace.y), writerOf(before.y)];
  const others = new Map(csvCells(before.x).map((x, i) => [x, listed(before.y)[i]]));
  const values = listed(trace.y);
  return csvCells(trace.x).map((x, i) => {
    const edges = [write(values[i]), writeOther(others.get(x))];
    const [lower, upper] = values[i] <= others.get(x) ? edges : edges.reverse();
    return { x, lower, upper };
  });
}

// A line, bars or markers, each value with what is told of its spread.
function linePoints(trace) {
  const [across, up] = [csvCells(trace.x), csvCells(trace.y)];
  const around = trace.error_y?.type === "constant" ? trace.error_y.value : undefined;
  return across.map((x, i) => {
    if (around === undefined) return { x, y: up[i] };
    const [lower, upper] = [-around, around].map((by) => String(listed(trace.y)[i] + by));
    return { x, y: up[i], lower, upper };
  });
}

function tracePoints(trace, before) {
  if (isArea(trace, before)) return areaPoints(trace, before);
  if (!told(trace)) return [];
  return trace.type === "heatmap" ? mapPoints(trace) : linePoints(trace);
}

const seriesOf = (trace, layout) =>
  trace.type === "heatmap" || trace.hoverinfo === "skip" ? plainWords(trace.name) : nameOf(trace, layout);

// What a column is called: as the figure's `meta` says or, where all agree, the axis.
function headOf(letter, drawn, layout) {
  const titles = drawn.map((trace) =>
    titleOf(letter === "z" ? trace.colorbar : axisOf(layout, trace, letter)),
  );
  const [title] = titles;
  return layout.meta?.[letter] || (titles.every((each) => each === title) && title) || letter;
}

function figureAsCsv({ traces, layout }) {
  const points = traces.map((trace, i) => tracePoints(trace, traces[i - 1]));
  const has = (letter) => points.some((some) => some.length && letter in some[0]);
  const letters = [...ALWAYS, ...WHERE_THERE_ARE.filter(has)];
  const heads = letters.map((letter) => {
    const drawn = traces.filter((_, i) => points[i].length && letter in points[i][0]);
    return ["lower", "upper"].includes(letter) ? letter : headOf(letter, drawn, layout);
  });
  const named = new Set(heads).size < heads.length ? letters : heads;
  const lines = points.flatMap((some, i) => {
    const series = quoted(seriesOf(traces[i], layout));
    return some.map((point) => [series, ...letters.map((letter) => point[letter] ?? "")]);
  });
  return inLines([["series", ...named.map(quoted)], ...lines]);
}

// The table of a figure, as it is shown but for the rounding.
function tableAsCsv({ corner, columns, rows }) {
  const lines = rows.map(({ place, inFull }) => [
    isNumber(place) ? String(place) : quoted(place),
    ...inFull,
  ]);
  return inLines([[corner, ...columns].map(quoted), ...lines]);
}

const inLines = (lines) => lines.map((line) => line.join(",") + "\r\n").join("");
