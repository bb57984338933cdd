// The progress line. Once a second it asks the server how its run is going, shows it, and tells
// the parts that move. After a round it asks what that changes of those that are on the page, and
// tells them. Only when the run's state is another does it have the page drawn. Where the server
// cannot look at the run, it shows why; where it does not answer, or another server does, it
// tells the frame.

const PATIENCE = 5000; // milliseconds: for an answer, and for a drawing that was asked for

// A moment that was overtaken on its way. Much earlier is not late: the server's machine was started
// anew, and its clock with it.
const overtaken = (at, by) => at < by && by - at < 60;

function say(pulse, words, trouble = false) {
  pulse.root.classList.toggle("trouble", trouble);
  pulse.root.setAttribute("aria-label", words);
  pulse.root.querySelector(".words").textContent = words;
}

function show(pulse, line) {
  if (pulse.line && overtaken(line.at, pulse.line.at)) return;
  pulse.line = line;
  const percent = 100 * line.done;
  pulse.root.setAttribute("aria-valuenow", Math.round(percent));
  say(pulse, line.words);
  pulse.root.querySelector(".done").style.width = percent + "%";
}

function askForDrawing(pulse, what) {
  const now = performance.now();
  if (what === pulse.asked && now - pulse.askedAt < PATIENCE) return;
  pulse.asked = what;
  pulse.askedAt = now;
  pulse.trigger("changed", what);
}

async function ask(address) {
  const options = { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) };
  const answer = await fetch(new URL(address, document.baseURI), options);
  if (isOurs(answer)) return answer;
  throw new Error(`${answer.url} was answered by another server`, { cause: answer });
}

const tell = (what, detail) => window.dispatchEvent(new CustomEvent(`fedarium-${what}`, { detail }));

// Parts of the page in an address, and in which language.
const asking = ({ language }, names) =>
  new URLSearchParams([["lang", language], ...names.map((name) => ["part", name])]);

async function lookAtRound(pulse, { run, round, beside }) {
  const behind = [];
  tell("behind", { run, round, beside, behind });
  if (!behind.length) return;
  const answer = await ask(`${pulse.address}/parts?${asking(pulse, behind)}`);
  if (!answer.ok) return;
  const told = await answer.json();
  // Each part takes what is its own and later: meanwhile the page may have been drawn anew.
  if (!pulse.ended) tell("round", told);
}

async function look(pulse) {
  const answer = await ask(`${pulse.address}?${asking(pulse, pulse.moving)}`);
  if (pulse.ended) return;
  pulse.misses = 0;
  if (answer.status === 404) askForDrawing(pulse, "gone");
  if (answer.status === 503) say(pulse, await answer.text(), true);
  if (!answer.ok) return;
  const line = await answer.json();
  if (pulse.ended) return;
  show(pulse, line);
  tell("live", line);
  if (line.version !== pulse.version) askForDrawing(pulse, line.version);
  else await lookAtRound(pulse, line);
}

// Once is nothing: the server may be busy, or this machine may just have woken up.
// A server in front that finds nobody behind it says so with a status from 500; with any other, it
// keeps to itself what was meant for the dashboard.
function miss(pulse, error) {
  pulse.misses += 1;
  if (pulse.ended || pulse.misses < 2) return;
  say(pulse, pulse.waiting, true);
  const astray = error.cause?.status < 500;
  tell("silent", { astray });
}

// Nobody sees a page in the background. Not quite evenly, or a class that opened the page at one
// moment would for ever ask at the same one.
function wait(pulse) {
  clearTimeout(pulse.timer);
  if (!pulse.every || pulse.ended) return;
  const delay = 1000 * pulse.every * (0.9 + 0.2 * Math.random());
  pulse.timer = setTimeout(() => beat(pulse), delay);
}

async function beat(pulse) {
  clearTimeout(pulse.timer);
  if (!document.hidden && pulse.every) await look(pulse).catch((error) => miss(pulse, error));
  wait(pulse);
}

function start(root, signal) {
  const pulse = { root, ended: false, misses: 0 };
  document.addEventListener("visibilitychange", () => document.hidden || beat(pulse), { signal });
  signal.addEventListener("abort", () => {
    pulse.ended = true;
    clearTimeout(pulse.timer);
  });
  return pulse;
}

function update(pulse, { data, setTriggerValue }) {
  pulse.trigger = setTriggerValue;
  pulse.address = data.address;
  pulse.every = data.every;
  pulse.moving = data.moving;
  pulse.language = data.language;
  pulse.waiting = data.waiting;
  pulse.version = data.line.version;
  pulse.asked = undefined;
  show(pulse, data.line);
  wait(pulse);
}

export default attached(".pulse", start, update);
