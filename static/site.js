// Lays interactive charts over the pictures of a page of the public edition, each when it comes near the part of the page that is seen.
// Where anything fails, the picture stays: the page says the same without this script.
import { draw, prepare } from "./charts.js";

const main = document.getElementById("main");
const boundaries = new URL("boundaries.geojson", import.meta.url).href;
const figures = fetch(main.dataset.figures).then((answer) => answer.json()); // all of the page, by name
const charts = document.querySelectorAll("[data-figure]");
prepare();

async function lay(chart) {
  const figure = (await figures)[chart.dataset.figure];
  for (const trace of figure.data) if (typeof trace.geojson === "string") trace.geojson = boundaries;
  const map = chart.classList.contains("map");
  const element = document.createElement("div");
  element.className = "drawn";
  chart.append(element);
  await draw(element, figure, { alt: chart.dataset.alt, stretch: map, onSelect: map ? open : undefined });
  chart.dataset.drawn = "";
}

function open(code) {
  if (/^[A-Z]{3}$/.test(code)) location.href = `${main.dataset.statePages}${code}.html`;
}

const near = new IntersectionObserver((seen) => {
  for (const { isIntersecting, target } of seen) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    lay(target);
  }
}, { rootMargin: "800px 0px" });
for (const chart of charts) near.observe(chart);
