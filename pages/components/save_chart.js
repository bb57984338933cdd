// Beneath each chart a button that opens, in its own line, to the files that the chart can be taken
// along as. All of them are made in the browser, when they are asked for.

const BOM = "\ufeff"; // without it, Excel takes UTF-8 for something else
const KEPT = 60_000; // milliseconds until a file's address is forgotten: some browsers ask late

// Letters and digits with hyphens between, as many whole words as there is room for.
function slug(words, most) {
  const all = words.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  return all.length <= most ? all : all.slice(0, most).replace(/(.)-[^-]*$/, "$1");
}

function fileName({ label, runName }, ending) {
  const parts = [slug(label, 60) || "chart", slug(runName ?? "", 40)];
  return `${parts.filter(Boolean).join("-")}.${ending}`;
}

function saveFile(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
}

const csvFile = (csv) => new Blob([BOM + csv], { type: "text/csv;charset=utf-8" });

const FILES = {
  png: (chart) => pictureOf(chart, "png"),
  svg: (chart) => pictureOf(chart, "svg"),
  csv: ({ data }) => csvFile(figureAsCsv(data)),
};

function saveBeside(bar, chart) {
  const group = make(bar, "span", "fedarium-plot-save");
  group.setAttribute("role", "group");
  const saving = { chart, group, toggle: plotButton(group), kinds: [] };
  saving.toggle.setAttribute("aria-expanded", false);
  saving.toggle.addEventListener("click", () => openKinds(saving));
  return saving;
}

function openKinds(saving) {
  const { group, toggle, kinds } = saving;
  const open = toggle.getAttribute("aria-expanded") !== "true";
  toggle.setAttribute("aria-expanded", open);
  if (!kinds.length) saving.kinds = Object.keys(FILES).map((kind) => kindButton(saving, kind));
  for (const { button } of saving.kinds) button.hidden = !open;
  nameKinds(saving);
  if (!open) saving.trouble?.remove();
}

function kindButton(saving, kind) {
  const button = plotButton(saving.group);
  button.addEventListener("click", () => save(saving, kind));
  return { kind: kind.toUpperCase(), button };
}

// A round changes nothing here; only another chart in the same place does.
function keepSave(saving, data) {
  if (saving.label === data.label && saving.words === data.words.save) return;
  saving.label = data.label;
  saving.words = data.words.save;
  name(saving.toggle, data.words.save, data.label);
  saving.group.setAttribute("aria-label", `${data.words.save}: ${data.label}`);
  nameKinds(saving);
}

function nameKinds({ chart, kinds }) {
  const { words, label } = chart.data;
  for (const { kind, button } of kinds) {
    button.textContent = kind;
    button.setAttribute("aria-label", `${filled(words.saveAs, { kind })}: ${label}`);
  }
}

async function save(saving, kind) {
  const { chart, group } = saving;
  saving.trouble?.remove();
  try {
    await readyToSave(chart);
    saveFile(await FILES[kind](chart), fileName(chart.data, kind));
  } catch (error) {
    console.error("save chart:", error);
    saving.trouble = make(group, "span", "fedarium-plot-unsaved");
    saving.trouble.setAttribute("role", "alert");
    saving.trouble.textContent = filled(chart.data.words.unsaved, { problem: error.message });
  }
}

async function readyToSave(chart) {
  chart.Plotly ??= await loadPlotly(chart.data.script);
  if (!chart.element.data) await draw(chart);
}
