// The network picture: an SVG built once and changed in place, also when the progress line hears
// how its run goes on.

const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const MOST_QUEUED = 4; // a picture that lags behind by seconds helps nobody

function draw(parent, tag, className, attributes = {}) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  if (className) element.setAttribute("class", className);
  set(element, attributes);
  parent.append(element);
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

// As Python rounds, a half to the even digit: 90.25 is 90.2 wherever else it stands.
const rounded = (number) => (number % 1 === 0.25 ? number - 0.05 : number).toFixed(1);
const percent = (value, point) =>
  value === null ? "–" : rounded(100 * value).replace(".", point) + " %";
const shorten = (text) => (text.length > 16 ? text.slice(0, 15) + "…" : text);

// Black or white, whichever reads better on a colour "#RRGGBB".
function inkOn(color) {
  const [r, g, b] = [1, 3, 5].map((i) => (parseInt(color.slice(i, i + 2), 16) / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.3 ? "#111" : "#fff";
}

// ---------------------------------------------------------------- where everything lies

// `count` points at equal distances along an ellipse, clockwise, first and last beside the top.
function alongEllipse(count, a, b) {
  const steps = 720;
  const lengths = [0];
  const point = (i) => {
    const angle = (2 * Math.PI * i) / steps - Math.PI / 2;
    return [a * Math.cos(angle), b * Math.sin(angle)];
  };
  for (let i = 1; i <= steps; i += 1) {
    const [x0, y0] = point(i - 1);
    const [x1, y1] = point(i);
    lengths.push(lengths[i - 1] + Math.hypot(x1 - x0, y1 - y0));
  }
  let i = 0;
  return Array.from({ length: count }, (_, k) => {
    const wanted = ((k + 0.5) / count) * lengths[steps];
    while (lengths[i + 1] < wanted) i += 1;
    return point(i + (wanted - lengths[i]) / (lengths[i + 1] - lengths[i]));
  });
}

function perimeter(a, b) {
  return Math.PI * (3 * (a + b) - Math.sqrt((3 * a + b) * (a + 3 * b)));
}

// Small dots on as many rings as it takes, the outermost first.
function dotPoints(count, a, b) {
  const points = [];
  for (let ring = 0; points.length < count; ring += 1) {
    const [ra, rb] = [a - 17 * ring, b - 17 * ring];
    const fits = Math.max(6, Math.floor(perimeter(ra, rb) / 17));
    points.push(...alongEllipse(Math.min(fits, count - points.length), ra, rb));
  }
  return points;
}

// In pixels, whoever is in it: what lies beneath stays where it is.
const tallOf = (root) => Number(getComputedStyle(root).getPropertyValue("--tall")) || 430;

function plan(width, whole, data) {
  const count = data.parties.length;
  const narrow = width < 560;
  const named = count <= 8;
  const server = narrow ? 52 : 64;
  if (data.small) {
    const a = Math.min(width / 2 - 12, 420);
    const b = whole / 2 - 12;
    return { height: whole, server, disc: 4.5, points: dotPoints(count, a, b), named };
  }
  const disc = narrow ? (count > 12 ? 14 : 18) : count > 14 ? 20 : 24;
  const label = named ? 44 : 26;
  const tall = narrow && count > 14 ? 580 : whole;
  const a = Math.min(width / 2 - disc - (named ? 26 : 12), Math.max(230, 62 * count));
  const b = tall / 2 - disc - 10 - label;
  return { height: tall, server, disc, points: alongEllipse(count, a, b), named };
}

// ---------------------------------------------------------------- building

function buildParty(layer, small) {
  const group = draw(layer, "g", "party");
  const title = draw(group, "title");
  const back = draw(group, "circle", "back");
  const track = draw(group, "circle", "track");
  const ring = draw(group, "circle", "ring", { pathLength: 1 });
  const disc = draw(group, "circle", "disc");
  const party = { group, title, back, track, ring, disc };
  if (small) return party;
  party.number = draw(group, "text", "number");
  party.icon = draw(group, "path", "icon");
  party.name = draw(group, "text", "name halo");
  party.score = draw(group, "text", "score halo");
  return party;
}

function build(picture, data) {
  picture.svg?.remove();
  const svg = draw(picture.root, "svg", "", { role: "img" });
  picture.root.prepend(svg);
  picture.svg = svg;
  const [links, packets, nodes] = [0, 1, 2].map(() => draw(svg, "g"));
  picture.packets = packets;
  const count = data.parties.length;
  const numLinks = data.sequential ? count + 1 : count;
  picture.links = Array.from({ length: numLinks }, () => draw(links, "line", "link"));
  const server = draw(nodes, "g", "server");
  picture.server = {
    group: server,
    pulse: draw(server, "circle", "pulse"),
    back: draw(server, "circle", "back"),
    disc: draw(server, "circle", "disc"),
    role: draw(server, "text", "role", { "font-size": 12 }),
    score: draw(server, "text", "score"),
    round: draw(server, "text", "round", { "font-size": 12 }),
  };
  picture.parties = data.parties.map(() => buildParty(nodes, data.small));
  picture.shape = shapeOf(data);
  picture.queue = [];
  picture.width = 0;
}

const shapeOf = (data) => `${data.parties.length} ${data.sequential} ${data.alone}`;

function placeParty(party, node, [x, y], { disc, named }, centre, data) {
  const radius = disc * (data.small ? 1 : 0.8 + 0.25 * Math.sqrt(node.share));
  const gap = data.small ? 2.5 : 5;
  party.at = [centre[0] + x, centre[1] + y];
  party.group.setAttribute("transform", `translate(${party.at[0]} ${party.at[1]})`);
  party.disc.setAttribute("r", radius);
  party.ring.setAttribute("r", radius + gap);
  party.track.setAttribute("r", radius + gap);
  party.back.setAttribute("r", radius + gap + 2);
  if (data.small) return;
  set(party.number, { "font-size": Math.round(disc * 0.7), y: 0.5 });
  const size = (1.2 * radius) / 24; // icons are drawn in a square of 24
  set(party.icon, { transform: `scale(${size}) translate(-12 -12)` });
  // Outside the ellipse, where no link runs.
  const above = y < -1 ? -1 : 1;
  const first = radius + gap + (named ? 14 : 12);
  const [near, far] = [above * first, above * (first + 18)];
  set(party.name, { y: above > 0 ? near : far, "font-size": 13 });
  set(party.score, {
    y: named ? (above > 0 ? far : near) : near,
    "font-size": named ? 14 : disc < 16 ? 11 : 13,
  });
  party.name.style.display = named ? "" : "none";
}

function place(picture) {
  const { root, data, server } = picture;
  const width = root.clientWidth;
  if (!width) return;
  picture.width = width;
  const layout = plan(width, tallOf(root), data);
  const centre = [width / 2, layout.height / 2];
  set(picture.svg, { viewBox: `0 0 ${width} ${layout.height}`, height: layout.height });
  const r = layout.server;
  server.at = centre;
  server.group.setAttribute("transform", `translate(${centre[0]} ${centre[1]})`);
  for (const circle of [server.pulse, server.disc]) circle.setAttribute("r", r);
  server.back.setAttribute("r", r + 6);
  set(server.role, { y: -r * 0.5 });
  set(server.score, { y: 0, "font-size": Math.round(r * 0.42) });
  set(server.round, { y: r * 0.47 });
  picture.parties.forEach((party, i) =>
    placeParty(party, data.parties[i], layout.points[i], layout, centre, data),
  );
  placeLinks(picture);
}

// The places a model passes: out and back for each party, or along the chain.
const chain = (picture) => [picture.server, ...picture.parties, picture.server];

function placeLinks({ links, parties, server, data, ...picture }) {
  const stops = chain({ server, parties, ...picture });
  links.forEach((link, i) => {
    const [from, to] = data.sequential ? [stops[i], stops[i + 1]] : [server, parties[i]];
    set(link, { x1: from.at[0], y1: from.at[1], x2: to.at[0], y2: to.at[1] });
  });
}

// ---------------------------------------------------------------- changing

function fillRing(ring, progress) {
  const filled = Number(ring.dataset.progress ?? 0);
  ring.style.transition = progress < filled ? "none" : "";
  ring.style.strokeDashoffset = 1 - progress;
  ring.style.visibility = progress > 0 ? "visible" : "hidden";
  ring.dataset.progress = progress;
}

function partyColor(node, small) {
  if (!small) return node.color;
  const share = node.accuracy === null ? 0 : 100 * node.accuracy;
  return `color-mix(in oklab, var(--accurate) ${share}%, var(--st-border-color))`;
}

function changeParty(party, node, number, { small, icon, point }) {
  const score = percent(node.accuracy, point);
  party.group.classList.toggle("absent", !node.taking_part);
  party.group.style.setProperty("--color", partyColor(node, small));
  party.group.style.setProperty("--ring", small ? "1.5px" : "3.5px");
  party.title.textContent = `${node.name}: ${score}`;
  fillRing(party.ring, node.progress);
  if (small) return;
  party.number.textContent = icon ? "" : number;
  party.icon.setAttribute("d", icon);
  party.number.style.fill = party.icon.style.fill = inkOn(node.color);
  party.name.textContent = shorten(node.name);
  party.score.textContent = score;
}

function changeLinks({ links, data }) {
  const travelling = !data.alone && (data.phase === "down" || data.phase === "up");
  const now = data.sequential ? stepOf(data) : -1;
  links.forEach((link, i) => {
    const node = data.parties[Math.min(i, data.parties.length - 1)];
    const chainActive = (travelling || data.phase === "train") && i === linkOf(data, now);
    link.classList.toggle("active", data.sequential ? chainActive : travelling && node.taking_part);
    link.classList.toggle("absent", !node.taking_part);
    link.style.setProperty("--color", data.small ? "var(--st-text-color)" : node.color);
  });
}

function change(picture) {
  const { root, svg, server } = picture;
  const data = picture.earlier ?? picture.data;
  root.dataset.phase = data.phase;
  root.classList.toggle("small", data.small);
  svg.setAttribute("aria-label", data.summary);
  root.querySelector(".caption").textContent = data.caption;
  server.role.textContent = data.role;
  server.score.textContent = percent(data.accuracy, data.point);
  server.round.textContent = data.when; // of which moment the numbers are
  picture.parties.forEach((party, i) => changeParty(party, data.parties[i], i + 1, data));
  changeLinks({ ...picture, data });
}

// ---------------------------------------------------------------- travelling models

const chosen = (data) => data.parties.map((_, i) => i).filter((i) => data.parties[i].taking_part);

// How far a round has come. In parallel: one step a phase. One after the other: one step for each
// link of the chain, and one for the server's own.
const lastStep = (data) => (data.sequential ? chosen(data).length + 1 : 3);

function stepOf(data) {
  if (data.phase === "idle") return -1;
  if (data.phase === "done") return lastStep(data);
  if (!data.sequential) return data.phases.indexOf(data.phase);
  const order = chosen(data);
  if (data.phase === "down") return 0;
  if (data.phase === "up") return order.length;
  if (data.phase === "average") return order.length + 1;
  const reached = order.map((i) => data.parties[i].progress > 0).lastIndexOf(true);
  const finished = reached >= 0 && data.parties[order[reached]].progress >= 1;
  return Math.min(Math.max(reached, 0) + (finished ? 1 : 0), order.length - 1);
}

// The link that a step of the chain arrives over.
function linkOf(data, step) {
  const order = chosen(data);
  return step >= order.length ? data.parties.length : (order[step] ?? -1);
}

const range = (from, to) =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);

// What happened between two states; nothing is made up for a run that was cut off.
function missed(before, now) {
  const step = stepOf(now);
  const entries = (data, from, to) => range(from, to).map((s) => ({ step: s, data }));
  if (now.alone || now.phase === "idle" || now.sequence === before.sequence) return [];
  if (now.sequence < before.sequence) return now.phase === "done" ? [] : entries(now, step, step);
  if (now.round === before.round || before.round === 0) {
    const reached = before.round === 0 ? -1 : stepOf(before);
    if (now.phase === "done" && reached < step - 1) return [];
    return entries(now, reached + 1, step);
  }
  if (now.phase === "done") return [];
  const rest = now.round === before.round + 1 && before.phase !== "done";
  return [
    ...(rest ? entries(before, stepOf(before) + 1, lastStep(before)) : []),
    ...entries(now, 0, step),
  ];
}

function travel(picture, from, to, color, duration, delay) {
  const packet = draw(picture.packets, "circle", "packet", { r: picture.data.small ? 3 : 6 });
  packet.style.fill = color;
  const at = ([x, y]) => `translate(${x}px, ${y}px)`;
  const frames = [{ transform: at(from.at) }, { transform: at(to.at) }];
  const timing = { duration, delay, easing: "cubic-bezier(.45, 0, .3, 1)", fill: "both" };
  const moved = packet.animate(frames, timing).finished;
  return moved.catch(() => {}).then(() => packet.remove());
}

function pulse(picture, duration) {
  const frames = [
    { transform: "scale(1)", opacity: 0.7 },
    { transform: "scale(1.35)", opacity: 0 },
  ];
  const timing = { duration, easing: "ease-out" };
  return picture.server.pulse.animate(frames, timing).finished.catch(() => {});
}

function playStep(picture, { step, data }, duration) {
  const { server, parties } = picture;
  const order = chosen(data);
  const color = (i) => (data.small ? "var(--accurate)" : data.parties[i].color);
  const neutral = "var(--st-text-color)";
  if (step === lastStep(data)) return [pulse(picture, duration)];
  if (data.sequential) {
    const stops = [server, ...order.map((i) => parties[i]), server];
    const tint = step === 0 ? neutral : color(order[step - 1]);
    return [travel(picture, stops[step], stops[step + 1], tint, duration, 0)];
  }
  const delay = (k) => (k * 250) / order.length;
  if (data.phases[step] === "down")
    return order.map((i, k) => travel(picture, server, parties[i], neutral, duration, delay(k)));
  if (data.phases[step] === "up")
    return order.map((i, k) => travel(picture, parties[i], server, color(i), duration, delay(k)));
  return [];
}

async function play(picture) {
  if (picture.playing) return;
  picture.playing = true;
  while (picture.queue.length) {
    const entry = picture.queue.shift();
    const fits = shapeOf(entry.data) === picture.shape && picture.width;
    if (fits) await Promise.all(playStep(picture, entry, picture.queue.length ? 450 : 900));
  }
  picture.playing = false;
}

// ---------------------------------------------------------------- life

// The parties' columns as rows.
function joined({ progress, accuracies, taking_part, ...rest }) {
  const parties = rest.parties.map((party, i) => ({
    ...party,
    progress: progress[i],
    accuracy: accuracies[i],
    taking_part: taking_part[i],
  }));
  return { ...rest, parties };
}

function show(picture, data) {
  const before = picture.data?.run === data.run ? picture.data : undefined;
  // The same rule as the progress line's: much earlier is another clock, not a moment overtaken.
  const late = before && before.at - data.at;
  if (late > 0 && late < 60) return;
  picture.data = data;
  if (picture.shape !== shapeOf(data)) build(picture, data);
  if (!picture.width) place(picture);
  change(picture);
  if (!before) picture.queue = []; // no model travels from one run to another
  else if (!calm.matches) {
    picture.queue.push(...missed(before, data));
    picture.queue.splice(0, picture.queue.length - MOST_QUEUED);
    play(picture);
  }
}

function start(root, signal) {
  const picture = { root };
  picture.sizes = new ResizeObserver(() => root.clientWidth !== picture.width && place(picture));
  const hear = ({ detail }) => {
    const later = detail.run === picture.sent.run && detail.parts[picture.sent.part];
    if (later) show(picture, joined({ ...picture.sent, ...later }));
  };
  // An earlier round is looked at, or no longer.
  const look = ({ detail: { run, parts } }) => {
    const earlier = run === picture.sent.run && parts[picture.sent.part];
    picture.earlier = earlier ? joined({ ...picture.sent, ...earlier }) : undefined;
    if (picture.svg) change(picture);
  };
  // The progress line looks at the run once a second and says what it saw.
  window.addEventListener("fedarium-live", hear, { signal });
  window.addEventListener("fedarium-look", look, { signal });
  signal.addEventListener("abort", () => {
    picture.sizes.disconnect();
    picture.queue = [];
  });
  return picture;
}

function update(picture, { data }) {
  const before = picture.sent ?? {};
  picture.sent = JSON.parse(new TextDecoder().decode(data));
  const { run, part } = picture.sent;
  if (run !== before.run || part !== before.part) picture.earlier = undefined;
  picture.width = 0; // sizes and names may be others
  show(picture, joined(picture.sent));
  picture.sizes.observe(picture.root);
}

export default attached(".network", start, update);
