// A pupil's page: the code, what is asked, one answer each. It shows text as text, never as HTML,
// and comes back by itself where the class is after sleep, a reload or a lost connection.
"use strict";

const GONE = 4404, REFUSED = 4429;
const FIRST_WAIT = 500, LONGEST_WAIT = 5000; // milliseconds until it tries again
const HEARD_WITHIN = 5000; // milliseconds in which a class says that an answer stands
const base = location.pathname.slice(0, location.pathname.lastIndexOf("/class/") + 7);
const said = document.querySelector("main").dataset; // in the viewer's language
const at = (id) => document.getElementById(id);

let code = decodeURIComponent(location.pathname.slice(base.length)).toUpperCase();
let socket = null, wait = FIRST_WAIT, again = 0, unheard = 0, shown = "";

function token() {
  const name = `fedarium-class-${code}`;
  const fresh = Array.from(crypto.getRandomValues(new Uint8Array(16)),
    (byte) => byte.toString(16).padStart(2, "0")).join("");
  try {
    const kept = localStorage.getItem(name) || fresh;
    localStorage.setItem(name, kept);
    return kept;
  } catch { // a browser that keeps nothing: as long as the page is open
    window.ownToken = window.ownToken || fresh;
    return window.ownToken;
  }
}

function connect() {
  clearTimeout(again);
  clearTimeout(unheard);
  socket?.close(); // it may be dead without knowing: as after sleep, or in another network
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const place = `${base}live/${encodeURIComponent(code)}?pupil=${token()}&lang=${document.documentElement.lang}`;
  const fresh = new WebSocket(`${scheme}//${location.host}${place}`);
  socket = fresh;
  fresh.onmessage = (event) => { wait = FIRST_WAIT; show(JSON.parse(event.data)); };
  fresh.onclose = (event) => {
    if (socket !== fresh) return;
    socket = null;
    if (event.code === GONE) return atTheDoor(said.gone);
    if (event.code === REFUSED) return atTheDoor(said.refused);
    if (event.code === 1000) return;
    at("line").textContent = said.lost;
    again = setTimeout(connect, wait * (0.5 + Math.random())); // not all phones at once
    wait = Math.min(2 * wait, LONGEST_WAIT);
  };
}

function atTheDoor(says) {
  at("room").hidden = true;
  at("door").hidden = false;
  at("line").textContent = "";
  at("door-says").textContent = says;
  at("code").value = code;
  at("code").focus();
}

function show(now) {
  clearTimeout(unheard);
  at("door").hidden = true;
  at("room").hidden = false;
  at("line").textContent = "";
  at("says").textContent = now.says;
  const question = now.question || "";
  at("question").hidden = !question;
  if (at("question").textContent !== question) {
    at("question").textContent = question;
    if (question) at("question").focus({ preventScroll: true });
  }
  const same = JSON.stringify([now.version, now.given]);
  if (same !== shown) at("options").replaceChildren(...(now.options || []).map(button(now)));
  shown = same;
  if (now.over) document.title = said.over;
}

const button = (now) => (words, option) => {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = `${String.fromCharCode(65 + option)}  ${words}`; // as at the front
  made.disabled = !now.open;
  made.setAttribute("aria-pressed", String(now.given === option));
  made.onclick = () => {
    for (const other of at("options").children) other.disabled = true;
    if (socket && socket.readyState === WebSocket.OPEN) {
      socket.send(JSON.stringify({ poll: now.poll, option }));
      unheard = setTimeout(() => { shown = ""; connect(); }, HEARD_WITHIN);
    } else {
      shown = ""; // not sent: as it was, once the connection is back
    }
  };
  return made;
};

at("door").onsubmit = (event) => {
  event.preventDefault();
  code = at("code").value.toUpperCase().replace(/\s/g, "");
  if (!code) return;
  history.replaceState(null, "", base + encodeURIComponent(code));
  at("door-says").textContent = said.wait;
  connect();
};

// A phone that wakes up must not wait for its timer, nor for what a dead connection will not say.
function wake() {
  if (document.visibilityState === "visible" && code && at("door").hidden) connect();
}
document.addEventListener("visibilitychange", wake);
addEventListener("online", wake);

if (code) connect(); else atTheDoor("");
