// A chart as a picture to take along: as it is on the screen, zoomed and in its theme, with its title
// above it and a ground under it. plotly.js draws it once more, beside the page.

const PICTURE_FONT = "Arial, Helvetica, sans-serif"; // a picture has no fonts of the page's
const TITLE = { size: 15, line: 20, around: 12 }; // CSS pixels
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

// Words in lines no wider than there is room.
function inLinesOf(width, words, font) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = font;
  const lines = [];
  for (const word of words.split(/\s+/)) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && pen.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

const asMarkup = (words) =>
  words.replace(UNSEEN, "").replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);

// What the chart is called and, smaller, what the run is that it shows.
function titleLines({ label, runName }, width) {
  const room = width - 2 * TITLE.around;
  const small = `${TITLE.size - 2}px ${PICTURE_FONT}`;
  const called = inLinesOf(room, label, `${TITLE.size}px ${PICTURE_FONT}`).map(asMarkup);
  if (!runName) return called;
  const run = inLinesOf(room, runName, small).map(asMarkup);
  return [...called, ...run.map((line) => `<span style="font-size: 13px">${line}</span>`)];
}

function pictured({ element, data }) {
  const css = getComputedStyle(element);
  const own = css.getPropertyValue("--st-font").trim();
  const ofWords = (words) => (words === own ? PICTURE_FONT : words.replace(UNSEEN, ""));
  const layout = copied(element.layout, ofWords);
  const { width, height, _size: around } = element._fullLayout;
  const lines = titleLines(data, width);
  const above = lines.length * TITLE.line + TITLE.around;
  layout.paper_bgcolor = css.getPropertyValue("--st-background-color").trim() || "#FFFFFF";
  layout.margin = { ...layout.margin, t: around.t + above };
  layout.title = {
    text: lines.join("<br>"),
    font: { size: TITLE.size },
    ...{ x: 0, xref: "container", xanchor: "left" },
    ...{ y: 1, yref: "container", yanchor: "top" },
    pad: { t: TITLE.around, l: TITLE.around },
  };
  const size = { width, height: height + above };
  return { figure: { data: copied(element.data, ofWords), layout: { ...layout, ...size } }, size };
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
  const { figure, size } = pictured(chart);
  const scale = format === "png" ? Math.max(SHARP, Math.ceil(WIDE / size.width)) : 1;
  const options = { format, ...size, scale, imageDataOnly: true };
  const told = await chart.Plotly.toImage(figure, options);
  return format === "png"
    ? new Blob([bytesOf(told)], { type: "image/png" })
    : new Blob([withTitle(told, chart.data.label)], { type: "image/svg+xml" });
}
