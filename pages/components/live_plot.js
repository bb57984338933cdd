// Draws with plotly.js, loaded once a page, and from then on updates the same chart in place, also
// when the progress line hears of a later round.

// Reading plotly.js keeps a browser busy for a third of a second: not before the page is to be seen,
// and, where a browser can tell (Safari cannot), not while there is more to be drawn.
const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
const idle = () => new Promise((done) => window.requestIdleCallback(done, { timeout: 2000 }));
const settled = () =>
  window.requestIdleCallback ? painted().then(idle).then(painted).then(idle) : painted();

function loadPlotly(address) {
  window.fedariumPlotly ??= settled().then(() => addScript(address)).catch((error) => {
    window.fedariumPlotly = undefined; // the next update tries again
    throw error;
  });
  return window.fedariumPlotly;
}

function addScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(address, document.baseURI).href;
    script.onload = () =>
      window.Plotly ? resolve(window.Plotly) : reject(new Error("no Plotly in " + script.src));
    script.onerror = () => reject(new Error("cannot load " + script.src));
    document.head.append(script);
  });
}

// A copy in which "var(--st-x)" is the theme's colour.
const resolved = (value, css) =>
  copied(value, (words) => {
    if (!words.includes("var(--st-")) return words;
    return words.replace(/var\((--st-[\w-]+)\)/g, (_, name) => css.getPropertyValue(name).trim());
  });

// What a figure does not say itself. The names are those of Streamlit's theme.
const AXIS = {
  gridcolor: "var(--st-border-color-light)",
  linecolor: "var(--st-border-color)",
  tickcolor: "var(--st-border-color)",
  zeroline: false,
  automargin: true,
  spikedash: "solid",
  title: { standoff: 10, font: { size: 13 } },
};
const TEMPLATE = {
  layout: {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: "var(--st-font)", color: "var(--st-text-color)", size: 13 },
    title: { x: 0, xref: "container", font: { size: 15 } },
    margin: { l: 8, r: 12, t: 24, b: 8 },
    hoverlabel: {
      bgcolor: "var(--st-secondary-background-color)",
      bordercolor: "var(--st-border-color)",
      font: { family: "var(--st-font)", color: "var(--st-text-color)" },
    },
    hoverdistance: 60, // the default, 20 pixels, misses the few points of a run's first rounds
    legend: { bgcolor: "rgba(0,0,0,0)" },
    modebar: { bgcolor: "rgba(0,0,0,0)" },
    xaxis: AXIS,
    yaxis: AXIS,
  },
  data: {
    heatmap: [{ colorbar: { outlinewidth: 0, thickness: 12 } }],
    bar: [{ marker: { line: { width: 0 } } }],
  },
};

// A finger that swipes over a chart wants to scroll the page.
const touch = window.matchMedia("(pointer: coarse)");

const NARROW = 480; // pixels, of a phone held upright

const CONFIG = { responsive: true, displayModeBar: false, displaylogo: false, showTips: false };

function draw(chart) {
  const { element, data, Plotly } = chart;
  // A chart on a closed tab has no size; the observer draws it when it gets one.
  if (!Plotly || !element.isConnected || element.clientWidth === 0) return;
  const css = getComputedStyle(element);
  const isNarrow = element.clientWidth < NARROW;
  const layout = resolved({ ...data.layout, ...(isNarrow ? data.narrow : {}) }, css);
  layout.template = resolved(TEMPLATE, css);
  layout.width = element.clientWidth;
  if (touch.matches) layout.dragmode ??= false;
  chart.width = element.clientWidth;
  const drawn = Plotly.react(element, resolved(data.traces, css), layout, CONFIG);
  if (data.clickable) hearClicks(chart);
  if (chart.groups.size) Promise.resolve(drawn).then(() => showLight(chart, window.fedariumLit));
  return drawn;
}

// What was pressed is told by the names on its axes: rows may have moved meanwhile.
function hearClicks(chart) {
  if (chart.hears) return;
  chart.hears = true;
  chart.element.classList.add("fedarium-live-plot-clickable");
  chart.element.on("plotly_click", ({ points: [{ x, y }] }) => chart.trigger("clicked", { x, y }));
}

// Many changes in one frame are one drawing; a page in the background draws when it is looked at.
function schedule(chart) {
  if (chart.frame) return;
  chart.frame = requestAnimationFrame(() => {
    chart.frame = 0;
    Promise.resolve(draw(chart)).catch((error) => fail(chart, error));
  });
}

function fail(chart, error) {
  console.error("live plot:", error);
  if (chart.problem) return;
  chart.problem = document.createElement("p");
  chart.problem.className = "fedarium-live-plot-problem";
  chart.problem.textContent = filled(chart.data.words.failed, { problem: error.message });
  chart.element.before(chart.problem);
}

function show(chart) {
  const { element, data } = chart;
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", data.label);
  if (data.part) element.dataset.part = data.part; // it stays, whatever the label says
  element.style.height = data.layout.height + "px";
  keepTable(chart.table, data);
  keepSave(chart.saving, data);
  keepLights(chart, chart.signal);
  loadPlotly(data.script).then(
    (Plotly) => {
      chart.Plotly = Plotly;
      chart.problem?.remove();
      chart.problem = undefined;
      schedule(chart);
    },
    (error) => fail(chart, error),
  );
}

function start(element, signal) {
  const chart = { element, signal, frame: 0, width: 0, groups: new Set() };
  const sizes = new ResizeObserver(() => {
    if (element.clientWidth !== chart.width) schedule(chart);
  });
  chart.table = tableBeside(element, () => schedule(chart)); // it may have changed meanwhile
  chart.saving = saveBeside(chart.table.bar, chart);
  startLights(chart, signal);
  sizes.observe(element);
  signal.addEventListener("abort", () => {
    sizes.disconnect();
    cancelAnimationFrame(chart.frame);
    chart.frame = Infinity; // no more
    chart.Plotly?.purge(element);
  });
  return chart;
}

export default attachedPart(".fedarium-live-plot", start, show);
