// What the components have in common; component.py puts it before each one's own script.

function make(parent, tag, className) {
  const element = document.createElement(tag);
  element.className = className;
  parent.append(element);
  return element;
}

// A sentence of the page's language, its fields filled in.
const filled = (sentence, values) =>
  sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

// Behind a proxy, an answer may be somebody else's: its error page, its login, its other
// application.
const isOurs = (answer) => answer.headers.has("fedarium");

// Streamlit calls a component's default export on every change of data or theme, always with the
// same parentElement, and calls only the last cleanup it was given: so the state hangs on that
// element. `start(element, signal)` makes the state, once; `update(state, call)` changes it; the
// signal aborts when the component goes, and with it goes all that listens.
function attached(selector, start, update) {
  const lives = new WeakMap();
  return (call) => {
    const parent = call.parentElement;
    const element = parent.querySelector(selector);
    let life = lives.get(parent);
    if (life?.element !== element) {
      life?.end();
      const ending = new AbortController();
      const end = () => {
        lives.delete(parent);
        ending.abort();
      };
      life = { element, end, state: start(element, ending.signal) };
      lives.set(parent, life);
    }
    update(life.state, call);
    return life.end;
  };
}

// A component whose data are JSON made once for all viewers. If they are a part of a page that
// shows a run, the progress line asks for later ones: for those parts alone that are on the page
// and behind the run.
function attachedPart(selector, start, show) {
  const startHearing = (element, signal) => {
    const state = start(element, signal);
    // One that shows other runs beside, too, says how many rounds of theirs it has.
    const isBehind = ({ run, round, beside }) =>
      state.data.part &&
      state.data.run === run &&
      ((state.data.round ?? -1) < round || state.data.beside < beside);
    const tell = ({ detail }) => isBehind(detail) && detail.behind.push(state.data.part);
    const hear = ({ detail }) => {
      const later = detail.parts[state.data.part];
      if (!later || !isBehind(detail)) return;
      const { round, beside } = detail;
      const both = "beside" in state.data ? { round, beside } : { round };
      state.data = { ...state.data, ...later, ...both };
      show(state);
    };
    window.addEventListener("fedarium-behind", tell, { signal });
    window.addEventListener("fedarium-round", hear, { signal });
    return state;
  };
  // Where only the theme has changed, a later round than the one sent may be on show.
  const update = (state, { data, setTriggerValue }) => {
    state.trigger = setTriggerValue;
    const sent = new TextDecoder().decode(data);
    if (sent !== state.sent) state.data = JSON.parse(sent);
    state.sent = sent;
    show(state);
  };
  return attached(selector, startHearing, update);
}
