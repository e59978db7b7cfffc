// Lays interactive charts over the pictures of a page of the public edition, each when it comes near the part of the page that is seen.
// Where anything fails, the picture stays: the page says the same without this script.
import { lay, prepare } from "./charts.js";
import { showDays } from "./days.js";

const root = document.getElementById("reading");
const boundaries = new URL("boundaries.geojson", import.meta.url).href;
const figures = fetch(root.dataset.figures).then((answer) => answer.json()); // all of the page, by name
prepare();
showDays(document);

function open(code) {
  if (/^[A-Z]{3}$/.test(code)) location.href = `${root.dataset.statePages}${code}.html`;
}

const near = new IntersectionObserver((seen) => {
  for (const { isIntersecting, target } of seen) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    figures.then((all) => lay(target, all[target.dataset.figure], { boundaries, onSelect: open }));
  }
}, { rootMargin: "800px 0px" });
for (const chart of document.querySelectorAll("[data-figure]")) near.observe(chart);
