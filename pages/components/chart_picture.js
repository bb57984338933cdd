// A chart as a picture to take along: as it is on the screen, zoomed and in its theme, with its title
// above it and a ground under it. plotly.js draws it once more, beside the page.

const PICTURE_FONT = "Arial, Helvetica, sans-serif"; // a picture has no fonts of the page's
const TITLE = { size: 15, small: 13, line: 20, around: 12 }; // CSS pixels
const SHARP = 2; // pixels of the picture to one of the screen, at least
const WIDE = 1600; // pixels, at least: a phone's chart is shown elsewhere, too
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g; // XML has no such letters

// Plotly's own copy of what it was given, which zooming changes, as something it may write into.
function copied(value, ofWords) {
  if (typeof value === "string") return ofWords(value);
  if (Array.isArray(value)) return value.map((item) => copied(item, ofWords));
  if (value === null || typeof value !== "object" || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([k, item]) => [k, copied(item, ofWords)]));
}

function widthOf(words, family, size) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `${size}px ${family}`;
  return pen.measureText(words).width;
}

// Words in lines no wider than there is room.
function linesOf(words, size, room) {
  const lines = [];
  for (const word of words.split(/\s+/)) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    const fits = widthOf(longer, PICTURE_FONT, size) <= room;
    if (lines.length && fits) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

const asMarkup = (words) =>
  words.replace(UNSEEN, "").replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);

// What the chart is called and, smaller, what the run is that it shows.
function titleLines({ label, runName }, room) {
  const called = linesOf(label, TITLE.size, room).map(asMarkup);
  const run = runName ? linesOf(runName, TITLE.small, room).map(asMarkup) : [];
  const small = `font-size: ${TITLE.small}px`;
  return [...called, ...run.map((line) => `<span style="${small}">${line}</span>`)];
}

// Placed by its first line's foot: from above, plotly.js places one line otherwise than several.
const titleOfPicture = (lines, height) => ({
  text: lines.join("<br>"),
  font: { size: TITLE.size },
  ...{ x: 0, xref: "container", xanchor: "left", pad: { l: TITLE.around } },
  ...{ y: 1 - (TITLE.around + TITLE.size) / height, yref: "container", yanchor: "bottom" },
});

// To the right stand names that the page has left room for in its own letters.
function roomForNames(right, label, own) {
  const [wide, usual] = [PICTURE_FONT, own].map((family) => widthOf(label, family, TITLE.size));
  return Math.ceil(right * Math.max(0, wide / usual - 1));
}

function pictured({ element, data }) {
  const css = getComputedStyle(element);
  const own = css.getPropertyValue("--st-font").trim();
  const ofWords = (words) => (words === own ? PICTURE_FONT : words.replace(UNSEEN, ""));
  const shown = element._fullLayout;
  const { t, r } = shown._size;
  const width = shown.width + roomForNames(r, data.label, own);
  const lines = titleLines(data, width - 2 * TITLE.around);
  const above = lines.length * TITLE.line + TITLE.around;
  const height = shown.height + above;
  const layout = copied(element.layout, ofWords);
  Object.assign(layout, { width, height, title: titleOfPicture(lines, height) });
  layout.margin = { ...layout.margin, t: t + above, r: r + width - shown.width };
  layout.paper_bgcolor = css.getPropertyValue("--st-background-color").trim() || "#FFFFFF";
  return { data: copied(element.data, ofWords), layout };
}

const bytesOf = (letters) => Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));

// The title once more, for those who do not see the picture.
function withTitle(svg, label) {
  const page = new DOMParser().parseFromString(svg, "image/svg+xml");
  const title = page.createElementNS("http://www.w3.org/2000/svg", "title");
  title.textContent = label.replace(UNSEEN, "");
  page.documentElement.prepend(title);
  return new XMLSerializer().serializeToString(page);
}

async function pictureOf(chart, format) {
  const figure = pictured(chart);
  const { width, height } = figure.layout;
  const scale = format === "png" ? Math.max(SHARP, Math.ceil(WIDE / width)) : 1;
  const options = { format, width, height, scale, imageDataOnly: true };
  const told = await chart.Plotly.toImage(figure, options);
  return format === "png"
    ? new Blob([bytesOf(told)], { type: "image/png" })
    : new Blob([withTitle(told, chart.data.label)], { type: "image/svg+xml" });
}
