// Sample images in a grid. Tiles are made once and changed in place; one whose verdict changes
// turns over. All images are one picture, each tile shows its part of it.

const galleries = new WeakMap();
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const MARKS = { right: "✓", wrong: "✗", none: "" };

function make(parent, tag, className) {
  const element = document.createElement(tag);
  element.className = className;
  parent.append(element);
  return element;
}

function makeTile(list) {
  const item = make(list, "li", "tile");
  const image = make(item, "div", "image");
  image.setAttribute("role", "img");
  const text = make(item, "span", "text");
  const mark = make(text, "span", "mark");
  mark.setAttribute("aria-hidden", "true");
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

export default function ({ parentElement, data: sent }) {
  const data = JSON.parse(new TextDecoder().decode(sent));
  const list = parentElement.querySelector(".gallery");
  let gallery = galleries.get(parentElement);
  if (gallery?.list !== list) {
    gallery = { list, tiles: [], pixels: "" };
    galleries.set(parentElement, gallery);
  }
  const sameImages = gallery.pixels === data.pixels;
  while (gallery.tiles.length > data.tiles.length) gallery.tiles.pop().item.remove();
  while (gallery.tiles.length < data.tiles.length) gallery.tiles.push(makeTile(list));
  gallery.tiles.forEach((tile, i) => {
    const before = tile.data;
    tile.data = data.tiles[i];
    const turned = before && sameImages && before.verdict !== tile.data.verdict;
    if (turned && !calm.matches) turnOver(tile);
    else write(tile, tile.data);
    tile.image.style.backgroundSize = `${100 * data.tiles.length}% 100%`;
    tile.image.style.backgroundPosition = `calc(${-i} * var(--side)) 0`;
  });
  if (!sameImages) list.style.setProperty("--pixels", `url("${data.pixels}")`);
  gallery.pixels = data.pixels;
  return () => galleries.delete(parentElement);
}
