// A chart whose lines belong to groups: the one that is pointed at, its line or its name, is lit; one
// with a single group lights that. Only classes of the drawing change: neither `Plotly.react` nor
// pictures that are taken along know of it.

const REACH = 24; // pixels from a line

const groupsIn = ({ data }) => new Set(data.traces.map((trace) => trace.legendgroup).filter(Boolean));

function startLights(chart, signal) {
  const { element } = chart;
  let event, frame;
  const lightNow = () => {
    frame = 0;
    if (event && chart.groups?.size) light(groupAt(chart, event));
  };
  const ask = (asked) => {
    event = asked;
    frame ||= requestAnimationFrame(lightNow);
  };
  const left = ({ pointerType }) => {
    event = undefined;
    if (chart.groups?.size && pointerType !== "touch") light();
  };
  element.addEventListener("pointermove", ask, { signal });
  element.addEventListener("pointerdown", ask, { signal });
  element.addEventListener("pointerleave", left, { signal });
  signal.addEventListener("abort", () => cancelAnimationFrame(frame));
  const whole = element.parentElement; // with the buttons, to which the keyboard comes
  const focused = ({ target }) => {
    if (chart.groups?.size === 1 && target.matches(":focus-visible")) light([...chart.groups][0]);
  };
  whole.addEventListener("focusin", focused, { signal });
  whole.addEventListener("focusout", () => chart.groups?.size === 1 && light(), { signal });
}

// Once it is known what the chart shows.
function keepLights(chart, signal) {
  chart.groups = groupsIn(chart);
  if (!chart.groups.size || chart.hearsLight) return;
  chart.hearsLight = true;
  hearLight(chart.element, signal, (group) => showLight(chart, group));
}

function groupAt({ element, groups }, { target, clientX, clientY }) {
  if (groups.size === 1) return [...groups][0];
  const name = target.closest?.(".annotation");
  if (name) return element.layout.annotations?.[name.dataset.index]?.name;
  const { left, top } = element.getBoundingClientRect();
  const { xaxis, yaxis } = element._fullLayout ?? {};
  if (!xaxis) return undefined;
  const [x, y] = [clientX - left - xaxis._offset, clientY - top - yaxis._offset];
  let nearest = { by: REACH };
  for (const points of element.calcdata ?? []) {
    const { trace } = points[0];
    if (!trace?.legendgroup || !trace.line?.width) continue; // an area's edges are no lines
    const by = distance(points.map((point) => [xaxis.c2p(point.x), yaxis.c2p(point.y)]), x, y);
    if (by < nearest.by) nearest = { by, group: trace.legendgroup };
  }
  return nearest.group;
}

// In pixels from a place to a line through points.
function distance(points, x, y) {
  let least = Infinity;
  points.forEach(([toX, toY], i) => {
    const [fromX, fromY] = points[Math.max(0, i - 1)];
    const [alongX, alongY] = [toX - fromX, toY - fromY];
    const length = alongX ** 2 + alongY ** 2;
    const share = length ? ((x - fromX) * alongX + (y - fromY) * alongY) / length : 0;
    const at = Math.min(1, Math.max(0, share));
    const by = Math.hypot(x - fromX - at * alongX, y - fromY - at * alongY);
    if (by < least) least = by;
  });
  return least;
}

// Also after a drawing, which makes what is new without such classes.
function showLight({ element, groups }, group) {
  if (!groups?.size) return;
  const isLit = group !== undefined;
  const faint = (node, own) => node.classList.toggle("fedarium-faint", isLit && own !== group);
  for (const drawn of element.querySelectorAll(".scatterlayer > .trace")) {
    const trace = drawn.__data__?.[0]?.trace;
    faint(drawn, trace?.legendgroup);
    const isLine = Boolean(trace?.line?.width); // an area's edges are none
    drawn.classList.toggle("fedarium-lit", isLit && isLine && trace.legendgroup === group);
  }
  for (const name of element.querySelectorAll(".annotation")) {
    faint(name, element.layout.annotations?.[name.dataset.index]?.name);
  }
}
