// Lays interactive charts over the pictures of a page of the public edition, each when it comes near the part of the page that is seen.
// Where anything fails, the picture stays: the page says the same without this script.
const main = document.getElementById("main");
const here = (name) => new URL(name, import.meta.url).href;
const figures = fetch(main.dataset.figures).then((answer) => answer.json());
const letters = document.fonts.ready; // what is measured in another font does not fit

async function draw(chart) {
  const [all] = await Promise.all([figures, letters]);
  const figure = all[chart.dataset.figure];
  for (const trace of figure.data) if (typeof trace.geojson === "string") trace.geojson = here("boundaries.geojson");
  const element = document.createElement("div");
  element.className = "drawn";
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", chart.dataset.alt);
  chart.append(element);
  const map = chart.classList.contains("map");
  const layout = { ...figure.layout, autosize: true, ...(map ? { height: undefined } : {}) };
  layout.font = { ...layout.font, color: getComputedStyle(main).color };
  await Plotly.newPlot(element, figure.data, layout, { displayModeBar: false, responsive: true, topojsonURL: here("topojson/") });
  chart.dataset.drawn = "";
  if (map) element.on("plotly_click", ({ points: [point] }) => open(point.customdata));
}

function open(code) {
  if (/^[A-Z]{3}$/.test(code)) location.href = `${main.dataset.statePages}${code}.html`;
}

const near = new IntersectionObserver((seen) => {
  for (const { isIntersecting, target } of seen) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    draw(target);
  }
}, { rootMargin: "800px 0px" });
for (const chart of document.querySelectorAll("[data-figure]")) near.observe(chart);
