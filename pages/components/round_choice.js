// Which round the page shows. It asks the server what the parts that show a round said after an earlier
// one, and tells them.

const CHART = ".js-plotly-plot[data-part^='learning']";
const SETTLED = 60; // milliseconds that a pointer stays: whoever crosses the chart asks for nothing
const SOON = 300;

const MOST_KEPT = 100; // answers

const asking = (language, round, names) =>
  new URLSearchParams([
    ["lang", language],
    ["round", round],
    ...names.map((name) => ["part", name]),
  ]);
const tell = (detail) => window.dispatchEvent(new CustomEvent("fedarium-look", { detail }));

// The round that is shown; undefined is the last one, whichever that will be.
const wanted = ({ pointed, chosen, last }) => {
  const round = pointed ?? chosen;
  return round === undefined || last === null || round >= last ? undefined : round;
};

async function ask(choice, round) {
  const key = `${choice.address} ${choice.language} ${choice.parts} ${round}`;
  if (!choice.kept.has(key)) {
    const address = `${choice.address}/after?${asking(choice.language, round, choice.parts)}`;
    const answer = await fetch(new URL(address, document.baseURI));
    if (!answer.ok || !isOurs(answer)) return {};
    if (choice.kept.size >= MOST_KEPT) choice.kept.clear();
    choice.kept.set(key, (await answer.json()).parts);
  }
  return choice.kept.get(key);
}

// One at a time: of what is asked meanwhile only the last counts.
async function lookAt(choice) {
  if (choice.busy) return;
  choice.busy = true;
  for (let round; (round = wanted(choice)) !== choice.shown || choice.stale; ) {
    choice.stale = false;
    const { run } = choice;
    const parts = round === undefined ? {} : await ask(choice, round).catch(() => ({}));
    if (choice.ended) return;
    choice.shown = round;
    if (run === choice.run) tell({ run, parts });
  }
  choice.busy = false;
}

function show(choice) {
  const { slider, which, newest, last, words } = choice;
  const round = wanted(choice);
  slider.max = choice.num_rounds;
  slider.disabled = last === null;
  slider.value = round ?? last ?? 0;
  const earlier = round ? filled(words.earlier, { round }) : words.first;
  const moment = round === undefined ? words.last : earlier;
  which.textContent = last === null ? "" : filled(words.shown, { moment });
  slider.setAttribute("aria-valuetext", moment);
  slider.setAttribute("aria-label", words.choose);
  newest.textContent = words.newest;
  newest.hidden = round === undefined || choice.chosen === undefined;
  lookAt(choice);
}

function choose(choice, round) {
  choice.chosen = round < choice.last ? round : undefined;
  show(choice);
}

function point(choice, round) {
  clearTimeout(choice.settling);
  choice.settling = setTimeout(() => {
    choice.pointed = round;
    show(choice);
  }, SETTLED);
}

// The chart comes later than this, and another one when the page is drawn anew.
function attach(choice) {
  clearTimeout(choice.attaching);
  const chart = document.querySelector(CHART);
  if (!chart?.on || !chart._fullLayout) {
    choice.attaching = setTimeout(() => attach(choice), SOON);
    return;
  }
  align(choice, chart);
  if (chart === choice.chart) return;
  choice.chart = chart;
  chart.on("plotly_afterplot", () => align(choice, chart));
  chart.on("plotly_hover", ({ points }) => point(choice, points[0].x));
  chart.on("plotly_unhover", () => point(choice, undefined));
  chart.on("plotly_click", ({ points }) => choose(choice, points[0].x));
}

function align({ root }, chart) {
  const { l, r } = chart._fullLayout._size;
  root.style.setProperty("--left", `${l}px`);
  root.style.setProperty("--right", `${r}px`);
}

function start(root, signal) {
  const [slider, which, newest] = root.querySelectorAll(".slider, .which, .newest");
  const choice = { root, slider, which, newest, kept: new Map() };
  slider.addEventListener("input", () => choose(choice, Number(slider.value)));
  newest.addEventListener("click", () => choose(choice, Infinity));
  const follow = ({ detail }) => {
    if (detail.run !== choice.run || detail.round === choice.last) return;
    choice.last = detail.round;
    show(choice);
  };
  window.addEventListener("fedarium-live", follow, { signal });
  signal.addEventListener("abort", () => {
    choice.ended = true;
    clearTimeout(choice.attaching);
    clearTimeout(choice.settling);
  });
  return choice;
}

function update(choice, { data }) {
  if (choice.run !== data.run) choice.chosen = choice.pointed = choice.shown = undefined;
  choice.stale = choice.shown !== undefined; // what is shown may be another part now
  Object.assign(choice, data);
  show(choice);
  attach(choice);
}

export default attached(".choice", start, update);
