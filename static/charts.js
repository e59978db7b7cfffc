// Draws our figures with plotly.js, on whatever page: that of the server or one of the public edition. It knows no Streamlit.
//
//   lay(place, { data, layout }, { onSelect, boundaries })   draws one over the picture in `place`, which has `data-alt`, `data-tag` and perhaps the class
//       "map"; `place` has `data-drawn` with the tag when it is drawn. `boundaries` is the address of the shapes of a map, where it is another
//   draw(element, { data, layout }, { alt, stretch, onSelect, config })   draws one that is there already; ends when it is drawn
//   prepare()   fetches plotly.js before it is needed
//   forget(element)   ends a drawing whose element is taken away
//
// `element` gets the class "dashboard-chart", role="img" and `alt` as its name, and is aria-busy until what was asked for last is drawn. It is
// as high as the figure says, or with `stretch` as its surroundings let it. `onSelect` is told the `customdata` of a mark that was clicked.
// A second call for the same element changes the drawing. It follows its container's width, the page's colours and the paper of a printer.
const PLOTLY = "./plotly/plotly-4.1.1-3c4898a7.js"; // scripts/plotly_bundle.py writes the name
const FAMILY = "IBM Plex Sans Arabic";
const CONFIG = { displayModeBar: false, scrollZoom: false, topojsonURL: new URL("topojson/", import.meta.url).href };

const drawings = new Map(); // element -> what it shows
let library;
const letters = {}; // by direction of the page: promise of its letters
let page; // its colours

export function prepare() {
  library ??= import(PLOTLY).then((module) => module.default);
  return library;
}

export async function lay(place, figure, { onSelect, boundaries }) {
  let element = place.querySelector(":scope > .drawn");
  if (!element) {
    element = Object.assign(document.createElement("div"), { className: "drawn" });
    place.append(element);
  }
  const { tag, alt } = place.dataset;
  if (boundaries) for (const trace of figure.data) if (typeof trace.geojson === "string") trace.geojson = boundaries;
  const isMap = place.classList.contains("map");
  await draw(element, figure, { alt, stretch: isMap, onSelect: isMap ? onSelect : undefined });
  place.dataset.drawn = tag;
}

export async function draw(element, figure, options = {}) {
  named(element, options);
  const drawing = drawings.get(element) ?? watched(element);
  if (drawing.figure !== figure) put(element, "aria-busy", "true");
  Object.assign(drawing, { figure, options });
  await Promise.all([prepare(), ready()]);
  if (drawing.figure === figure && differs(element, drawing)) await drawn(element);
}

// Letters are measured when a label is set: in the wrong typeface they would be cut off.
function ready() {
  const { dir } = document.documentElement;
  letters[dir] ??= Promise.race([
    Promise.all(["400", "700"].map((weight) => document.fonts.load(`${weight} 14px "${FAMILY}"`, dir === "rtl" ? "1aع" : "1a"))),
    new Promise((done) => setTimeout(done, 1500)),
  ]).catch(() => undefined);
  return letters[dir];
}

function named(element, { alt }) {
  if (!element.classList.contains("dashboard-chart")) element.classList.add("dashboard-chart");
  put(element, "role", "img");
  if (alt) put(element, "aria-label", alt);
}

// What is said already is not said again: who reads the page aloud would begin anew.
function put(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function watched(element) {
  const drawing = { drawn: "" };
  drawings.set(element, drawing);
  drawing.observer = new ResizeObserver(() => {
    if (!element.isConnected) return forget(element);
    if (drawing.drawn && differs(element, drawing)) drawn(element);
  });
  drawing.observer.observe(element);
  return drawing;
}

export function forget(element) {
  drawings.get(element)?.observer.disconnect();
  drawings.delete(element);
  library?.then((Plotly) => Plotly.purge(element));
}

// Whether what is drawn is another figure, of another size or in other colours than it should be.
function differs(element, drawing) {
  return drawing.drawn !== asked(element, drawing) || drawing.shown !== drawing.figure;
}

function asked(element, { options }) {
  const { ink, ground } = colours(element);
  return [element.clientWidth, options.stretch ? element.clientHeight : 0, ink, ground].join();
}

// Ink and ground are those of the page, the same for all its charts: looked up once a frame.
function colours(element) {
  if (!page) {
    page = { ink: getComputedStyle(element).color, ground: ground(element) };
    requestAnimationFrame(() => (page = undefined));
  }
  return page;
}

async function drawn(element) {
  const Plotly = await prepare();
  const drawing = drawings.get(element);
  if (!drawing) return;
  const { figure, options } = drawing;
  const width = element.clientWidth;
  Object.assign(drawing, { drawn: asked(element, drawing), shown: figure });
  if (!width) return; // it has no size yet: drawn as soon as it has
  const height = (options.stretch && element.clientHeight) || figure.layout.height;
  const layout = { ...structuredClone(figure.layout), template: looks(element), width, height, autosize: false };
  await Plotly.react(element, figure.data.map((trace) => ({ ...trace })), layout, { ...CONFIG, ...options.config });
  if (!drawing.listens) {
    drawing.listens = true;
    element.on("plotly_click", ({ points }) => {
      const chosen = points[0]?.customdata;
      if (chosen !== undefined && drawing.options.onSelect) drawing.options.onSelect(chosen);
    });
  }
  if (drawing.figure === figure) put(element, "aria-busy", "false");
}

// What a figure does not say itself: the ink and the ground of the page around it.
function looks(element) {
  const { ink, ground } = colours(element);
  const font = { color: ink, family: `${FAMILY}, sans-serif`, size: 12, weight: 400 };
  const line = "rgba(128,128,128,.3)";
  const axis = { automargin: true, gridcolor: line, zerolinecolor: line, tickcolor: line, tickfont: { color: ink, size: 12 } };
  const title = (standoff) => ({ font: { color: ink, size: 14 }, standoff });
  return {
    layout: {
      font,
      legend: { valign: "top", borderwidth: 0, font: { color: ink, size: 12 } },
      margin: { pad: 8, r: 0, l: 0 },
      hoverlabel: { bgcolor: ground, bordercolor: line, font },
      xaxis: { ...axis, title: title(20), showgrid: false, zeroline: false },
      yaxis: { ...axis, title: title(24), ticklabelposition: "outside" },
    },
    data: { scatter: [{ marker: { line: { width: 0 } } }] },
  };
}

function ground(element) {
  for (let each = element; each; each = each.parentElement) {
    const colour = getComputedStyle(each).backgroundColor;
    if (!/^(transparent|rgba\(.*, 0\))$/.test(colour)) return colour;
  }
  return "#ffffff";
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  page = undefined;
  for (const [element, drawing] of drawings) if (drawing.drawn && differs(element, drawing)) drawn(element);
});
