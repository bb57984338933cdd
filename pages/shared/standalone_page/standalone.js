// Mounts the parts of the page as the Train page has them, and moves all of them to a round.

const content = JSON.parse(document.getElementById("content").textContent);
const { words, rounds, parts } = content;
const byId = (id) => document.getElementById(id);
window.fedariumPlotly = Promise.resolve(window.Plotly); // what the charts would fetch is here

// ---------------------------------------------------------------- words

for (const place of document.querySelectorAll("[data-words]"))
  place.textContent = words[place.dataset.words] ?? "";

function add(parent, tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  parent.append(element);
  return element;
}

for (const line of content.knobs) add(byId("knobs"), "li", line);
for (const [what, value] of content.facts) {
  add(byId("facts"), "dt", what);
  add(byId("facts"), "dd", value);
}
byId("command").textContent = content.command;
byId("save").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content.config], { type: "application/json" }));
  link.download = content.file;
  link.click();
});

// ---------------------------------------------------------------- parts

const mounted = Object.entries(content.components).map(([part, name]) => {
  const { html, css, isolated, mount } = COMPONENTS[name];
  const host = byId(part);
  const root = isolated ? host.attachShadow({ mode: "open" }) : host;
  root.innerHTML = isolated ? `<style>${css}</style>${html}` : html;
  if (isolated) host.append(document.createElement("span")); // there is something in it
  const data = new TextEncoder().encode(JSON.stringify(parts[part]));
  return () => mount({ parentElement: root, data, setTriggerValue: () => {} });
});

// ---------------------------------------------------------------- light and dark

const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
const isDark = () => document.documentElement.dataset.theme === "dark";

function setTheme(dark) {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  byId("theme").textContent = dark ? words.light : words.dark;
  for (const draw of mounted) draw();
  if (rounds.length) show(shown); // the picture begins anew where it is drawn anew
}

// ---------------------------------------------------------------- rounds

const slider = byId("round");
let shown = rounds.length - 1;
let playing = 0;

const MARKER = {
  type: "line",
  yref: "paper",
  y0: 0,
  y1: 1,
  line: { color: "var(--st-link-color)", width: 3 },
  layer: "above",
};

function marked(layout, round) {
  const shapes = [...(layout.shapes ?? []), { ...MARKER, x0: round, x1: round }];
  return { ...layout, shapes };
}

// The newest map up to a round: not each round has one.
const withMap = (place) => rounds.slice(0, place + 1).findLast((each) => each.parts.confusion);

function show(place) {
  shown = place;
  const { round, words: moment, reading, parts: ofRound } = rounds[place];
  const map = withMap(place);
  const looked = { ...ofRound };
  if (map) looked.confusion = map.parts.confusion;
  byId("confusionMoment").textContent = map?.words ?? "";
  if (parts.learning) looked.learning = { layout: marked(parts.learning.layout, round) };
  slider.value = place;
  slider.setAttribute("aria-valuetext", moment);
  byId("moment").textContent = moment;
  byId("reading").textContent = reading;
  window.dispatchEvent(
    new CustomEvent("fedarium-look", { detail: { run: content.run, parts: looked } }),
  );
}

function stop() {
  clearInterval(playing);
  playing = 0;
  byId("play").textContent = words.play;
}

function step() {
  if (shown >= rounds.length - 1) return stop();
  show(shown + 1);
}

function play() {
  if (playing) return stop();
  if (shown >= rounds.length - 1) show(0);
  playing = setInterval(step, rounds.length > 25 ? 350 : 900);
  byId("play").textContent = words.pause;
}

function choose(place) {
  stop();
  show(Math.max(0, Math.min(rounds.length - 1, place)));
}

// As much room as the longest takes: nothing moves from round to round.
function makeRoom() {
  const place = byId("reading");
  place.style.minHeight = "";
  const heights = rounds.map(({ reading }) => {
    place.textContent = reading;
    return place.offsetHeight;
  });
  place.style.minHeight = `${Math.max(0, ...heights)}px`;
  place.textContent = rounds[shown]?.reading ?? "";
}

// Whoever presents need not look for the slider first.
function press(event) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const free = document.activeElement === document.body && !event.altKey && !event.ctrlKey;
  if (step && free && !event.metaKey) choose(shown + step);
}

byId("theme").addEventListener("click", () => setTheme(!isDark()));
prefersDark.addEventListener("change", ({ matches }) => setTheme(matches));
if (rounds.length > 1) {
  byId("scrubber").hidden = false;
  byId("scrubber").setAttribute("aria-label", words.round);
  slider.max = rounds.length - 1;
  slider.setAttribute("aria-label", words.round);
  slider.addEventListener("input", () => choose(Number(slider.value)));
  byId("play").addEventListener("click", play);
  document.addEventListener("keydown", press);
  stop();
}
window.addEventListener("resize", makeRoom);
makeRoom();
setTheme(prefersDark.matches);
