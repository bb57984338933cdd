// Sample images in a grid. Tiles are made once and changed in place; one whose verdict changes
// turns over, also when the progress line hears of a later round. All images are one picture,
// each tile shows its part of it.

const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const MARKS = { right: "✓", wrong: "✗", none: "" };

function makeTile(list) {
  const item = make(list, "li", "tile");
  const image = make(item, "div", "image");
  image.setAttribute("role", "img");
  const text = make(item, "span", "text");
  text.setAttribute("aria-hidden", "true"); // the image has the whole story for a name
  const mark = make(text, "span", "mark");
  const caption = make(text, "span", "caption");
  return { item, image, mark, caption };
}

function write(tile, { caption, verdict, note }) {
  tile.item.dataset.verdict = verdict;
  tile.item.title = note;
  tile.image.setAttribute("aria-label", note);
  tile.mark.textContent = MARKS[verdict];
  tile.caption.textContent = caption;
}

// Half a turn away, the new text, half a turn back.
function turnOver(tile) {
  const timing = { duration: 160, easing: "ease-in", fill: "forwards" };
  const away = tile.item.animate({ transform: ["rotateY(0)", "rotateY(90deg)"] }, timing);
  away.finished
    .then(() => {
      write(tile, tile.data);
      const back = { transform: ["rotateY(-90deg)", "rotateY(0)"] };
      tile.item.animate(back, { duration: 160, easing: "ease-out" });
      away.cancel();
    })
    .catch(() => {});
}

function show(gallery) {
  const { data } = gallery;
  const { pixels } = data;
  const sameImages = gallery.pixels === pixels;
  while (gallery.tiles.length > data.tiles.length) gallery.tiles.pop().item.remove();
  while (gallery.tiles.length < data.tiles.length) gallery.tiles.push(makeTile(gallery.list));
  gallery.tiles.forEach((tile, i) => {
    const before = tile.data;
    tile.data = data.tiles[i];
    const turned = before && sameImages && before.verdict !== tile.data.verdict;
    if (turned && !calm.matches) turnOver(tile);
    else write(tile, tile.data);
    tile.image.style.backgroundSize = `${100 * data.tiles.length}% 100%`;
    tile.image.style.backgroundPosition = `calc(${-i} * var(--width)) 0`;
  });
  if (!sameImages) gallery.list.style.setProperty("--pixels", `url("${pixels}")`);
  const [tall, wide] = data.size;
  gallery.list.style.setProperty("--height", `${tall}px`);
  gallery.list.style.setProperty("--width", `${wide}px`);
  const [height, width] = data.seen;
  gallery.list.classList.toggle("framed", height < 1 || width < 1);
  gallery.list.style.setProperty("--seen-height", `${100 * height}%`);
  gallery.list.style.setProperty("--seen-width", `${100 * width}%`);
  gallery.pixels = pixels;
  gallery.words.textContent = data.words;
}

function start(list) {
  return { list, words: list.nextElementSibling, tiles: [], pixels: "" };
}

export default attachedPart(".gallery", start, show);
