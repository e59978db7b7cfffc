// Draws our figures with plotly.js, on whatever page: that of the server or one of the public edition. It knows no Streamlit.
//
//   show(place, { name, figure, drawing, alt, heading, tall, stretch, selects, table, picture, opened }, { onSelect, onOpen })   draws the figure of an
//       address, relative to the document, inside `place`, below its heading (HTML) where one is given; `name` tells the place from the others
//       of its page, `drawing` is what the address gives (JSON) where it came with it, `tall` the height that is kept free for it, in px.
//       Where `table` or `picture` is a word, a button of that word stands below: onOpen is told which is to be opened, "" none; `opened` is open
//   foresee(options)   draws what `show` is about to be told of a figure that stands on the page already
//   draw(element, { data, layout }, { alt, stretch, onSelect, config })   draws one that is there already; ends when it is drawn
//   prepare()   fetches plotly.js before it is needed
//
// `element` gets the class "dashboard-chart", role="img" and `alt` as its name, and is aria-busy until what was asked for last is drawn. It is
// as high as the figure says, or with `stretch` as its surroundings let it. `onSelect` is told the `customdata` of a mark that was clicked (with `selects`, in `show`).
// A second call for the same element changes the drawing. It follows its container's width, the page's colours and the paper of a printer.
const PLOTLY = "./plotly/plotly-4.1.1-3c4898a7.js"; // scripts/plotly_bundle.py writes the name
const FAMILY = "IBM Plex Sans Arabic";
const CONFIG = { displayModeBar: false, scrollZoom: false, topojsonURL: new URL("topojson/", import.meta.url).href };
const KEPT = 60; // figures, the last ones seen
const PAUSES = [500, 2000, 6000]; // ms

const figures = new Map(); // content -> promise of a figure
const drawings = new Map(); // element -> what it shows
const places = new Map(); // name -> where it was shown last, on which page
let library;
let letters;
let page; // its colours

export function prepare() {
  library ??= import(PLOTLY).then((module) => module.default);
  return library;
}

export async function show(place, { name, figure, drawing, heading = "", tall, selects, table, picture, opened, ...options }, told) {
  places.set(name, { place, told, page: location.pathname });
  const head = part(place, "dashboard-head");
  const element = part(place, "dashboard-chart");
  prepare();
  if (head.said !== heading) head.innerHTML = head.said = heading;
  const size = options.stretch ? "" : `${tall}px`;
  if (element.style.blockSize !== size) element.style.blockSize = size;
  const content = contentOf(figure);
  named(element, options);
  if (table || picture) offer(part(place, "dashboard-along"), { table, picture }, opened, told.onOpen);
  if (element.dataset.figure !== content) put(element, "aria-busy", "true");
  put(element, "data-figure", content);
  const found = await known(content, figure, drawing).catch(() => undefined);
  if (element.dataset.figure !== content) return;
  if (found) await draw(element, found, { ...options, onSelect: selects && told.onSelect });
  else fail(element, options);
}

// Of one that is not there it is fetched alone: where a page changes, another place is made for it.
export function foresee(options) {
  const { place, told, page } = places.get(options.name) ?? {};
  if (place?.isConnected && page === location.pathname) show(place, options, told);
  else known(contentOf(options.figure), options.figure, options.drawing).catch(() => undefined);
}

function contentOf(figure) {
  return new URL(figure, document.baseURI).searchParams.get("content") ?? figure;
}

function part(place, name) {
  const found = place.querySelector(`:scope > .${name}`);
  if (found) return found;
  const made = place.appendChild(document.createElement("div"));
  made.classList.add(name);
  return made;
}

function offer(row, offers, opened, onOpen) {
  const said = JSON.stringify(offers);
  if (row.said !== said) {
    row.said = said;
    row.replaceChildren(...Object.entries(offers).filter(([, word]) => word).map(([value, textContent]) => Object.assign(document.createElement("button"), { type: "button", value, textContent })));
  }
  for (const button of row.children) {
    put(button, "aria-expanded", String(button.value === opened));
    button.onclick = () => onOpen(button.value === opened ? "" : button.value);
  }
}

export async function draw(element, figure, options = {}) {
  named(element, options);
  const drawing = drawings.get(element) ?? watched(element);
  if (drawing.figure !== figure) put(element, "aria-busy", "true");
  Object.assign(drawing, { figure, options });
  await Promise.all([prepare(), ready()]);
  if (drawing.figure === figure && differs(element, drawing)) await drawn(element);
}

function known(content, address, drawing) {
  const found = figures.get(content) ?? (drawing ? Promise.resolve(JSON.parse(drawing)) : answer(address, PAUSES));
  figures.delete(content);
  figures.set(content, found); // the last one now
  found.catch(() => figures.delete(content));
  if (figures.size > KEPT) figures.delete(figures.keys().next().value);
  return found;
}

// A line that was cut for a moment is asked again.
async function answer(address, [pause, ...pauses]) {
  const response = await fetch(address).catch(() => undefined);
  if (response?.ok) return response.json();
  if (pause === undefined || response?.status < 500) throw new Error(`${address}: ${response?.status ?? "no answer"}`);
  await new Promise((done) => setTimeout(done, pause));
  return answer(address, pauses);
}

// What the chart says, in words.
function fail(element, { alt }) {
  forget(element);
  element.textContent = alt;
  put(element, "aria-busy", "false");
}

// Letters are measured when a label is set: in the wrong typeface they would be cut off.
function ready() {
  letters ??= Promise.race([
    Promise.all(["400", "700"].map((weight) => document.fonts.load(`${weight} 14px "${FAMILY}"`, "1aع"))),
    new Promise((done) => setTimeout(done, 1500)),
  ]).catch(() => undefined);
  return letters;
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

function forget(element) {
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
