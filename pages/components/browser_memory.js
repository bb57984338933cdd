// Keeps words in this browser alone, and tells the page what it has kept.

// Several dashboards may be served from one host, under paths of their own.
const place = (about) => `fedarium ${about} ${new URL(".", document.baseURI).pathname}`;

function kept(about) {
  try {
    const found = JSON.parse(window.localStorage.getItem(place(about)) ?? "{}");
    return found && typeof found === "object" ? found : {};
  } catch {
    return {}; // it may keep nothing for anybody
  }
}

function keep(about, words) {
  try {
    window.localStorage.setItem(place(about), JSON.stringify(words));
  } catch {
    // it is full, or may keep nothing
  }
}

function update(memory, { data, setStateValue }) {
  const words = { ...kept(data.about), ...data.keep };
  keep(data.about, words);
  const told = JSON.stringify(words);
  if (told === memory.told) return;
  memory.told = told;
  setStateValue("kept", told);
}

export default attached(".browser-memory", () => ({}), update);
