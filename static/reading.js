// A reading page of the server: its filters, its address, its charts, the way to other pages. The page stands already when this runs (server/reading_document.py).
//
//   adopt(element, account, act)   moves the page into Streamlit's element, without rendering anything again; { name, address, actions } are who is
//       signed in, and labels by action, of which `act` is told
//   release(element)   moves it back before Streamlit's root
//
// A change of a filter writes the address, asks /view/<page>.json for what depends on it, and patches that in place: focus, scroll position and what is
// opened stay. Of Streamlit it knows the event by which a browser says that the reader went back: it then runs the page of the address.
import { showDays } from "./days.js";
import { Idiomorph } from "./idiomorph.js";

const LOST = 3000; // ms without an answer, after which the reader is told
const GIVE_UP = 30000; // ms
const POLL = 30000; // ms between two looks for a new version
const KEPT = 60; // answers, the last ones seen
const LATE = 5000; // ms after the first sign of a reader, after which Streamlit is started even if charts are not drawn
const ALONE = 8000; // ms after which the page goes on without a sign of a reader
const PAINTED = 3000; // ms after which a page that nobody sees goes on without having been painted
const SIGNS = ["pointermove", "pointerdown", "touchstart", "wheel", "scroll", "keydown", "focusin", "change"];
const RUNS = "data-test-script-state"; // attribute of Streamlit's page: "running" while its script runs
const SETTLES = 200; // ms after its script has ended, in which nothing may change before what Streamlit drew is shown
const BUSY_FIRST = 5000; // ms that Streamlit may take to come up before the reader is told why

const root = document.getElementById("reading");
const answers = new Map(); // address -> promise of an answer
let turn = 0; // of the last change: an answer to an earlier one is not shown
let shown = []; // the choice that is drawn, as pairs of the address
let stale = false; // whether another release of the dashboard answers now
let charts; // promise of charts.js
let figures = {}; // of the page, by place
let version; // of the data that the whole page shows
let here; // address of what is shown
let putOff = 0; // requests that the server will answer later
let missed; // address of a page that the server did not send
const later = new Set(); // names of changed filters, for which what is closed was not asked for
let entries = history.length; // after the last one that is the reader's
let returning = false; // whether the page goes back from an entry that Streamlit added
let kept; // address that was set again last
let leaving = false; // whether the reader loads another page or this one again: Firefox ends what is asked for before

const form = () => root.querySelector("form");
const scroller = () => root.closest("[data-testid=stMain]") ?? root;
const isReading = () => Boolean(form());

// --- The address
function pairs() {
  const found = [];
  for (const [name, value] of new FormData(form())) {
    const control = controls(name)[0];
    if (!control || control.type === "hidden" || value === "" || control.dataset.default === value) continue;
    found.push([name, value]);
  }
  return found;
}

function controls(name) {
  return [...form().elements].filter((each) => each.name === name);
}

function names() {
  return new Set([...form().elements].filter((each) => each.name && each.type !== "hidden").map((each) => each.name));
}

function viewAddress(view, more) {
  const query = [["lang", root.dataset.lang], ["version", root.dataset.version], ["release", root.dataset.release], ...more];
  return `./view/${view}.json?${new URLSearchParams(query.filter(([, value]) => value))}`;
}

// Choices of other pages stay in the address: they go along.
function pageAddress(chosen) {
  const own = names();
  const kept = [...new URLSearchParams(location.search)].filter(([name]) => !own.has(name) && name !== "pictures");
  const query = new URLSearchParams([...kept, ...chosen]).toString();
  return here.split("?")[0] + (query ? `?${query}` : "") + location.hash;
}

function write(chosen) {
  history.replaceState(history.state, "", pageAddress(chosen));
  here = location.pathname + location.search;
  carryAlong();
}

function carryAlong() {
  for (const link of root.querySelectorAll("a[data-page], a[data-lang]")) {
    const query = new URLSearchParams(location.search);
    query.delete("pictures");
    query.set("lang", link.dataset.lang ?? root.dataset.lang);
    const path = link.dataset.page ? link.getAttribute("href").split("?")[0] : location.pathname;
    link.href = `${path}?${query}`;
  }
}

// --- Answers
async function ask(address) {
  if (!address.includes("version=")) return request(address);
  if (!answers.has(address)) {
    const found = request(address);
    found.catch(() => answers.delete(address));
    answers.set(address, found);
    if (answers.size > KEPT) answers.delete(answers.keys().next().value);
  }
  return answers.get(address);
}

async function request(address) {
  const response = await fetch(address, { signal: AbortSignal.timeout(GIVE_UP) });
  if (response.status === 503) {
    const seconds = Number(response.headers.get("retry-after")) || 1;
    notice("busy", true);
    putOff += 1;
    await new Promise((done) => setTimeout(done, 1000 * seconds));
    putOff -= 1;
    return request(address);
  }
  if (!response.ok) throw Object.assign(new Error(`${address}: ${response.status}`), { status: response.status });
  notice("busy", false);
  return response.json();
}

function notice(name, on) {
  const element = root.querySelector(`[data-notice=${name}]`);
  if (element) element.hidden = !on;
}

// --- A change of a filter
async function change() {
  keepAddress();
  const wanted = pairs();
  write(wanted);
  missed = undefined;
  const changed = differing(shown, wanted);
  if (!changed.length) {
    settle(++turn);
    return completeOpen();
  }
  const mine = ++turn;
  root.setAttribute("aria-busy", "true");
  const address = partsAddress(wanted, changed);
  const timer = setTimeout(() => {
    if (mine !== turn || putOff) return;
    answers.delete(address); // asked for once more, it is a request of its own
    lose();
  }, LOST);
  try {
    const answer = await ask(address);
    if (mine !== turn) return;
    show(wanted);
    patch(answer);
    if (address.includes("details=closed")) changed.forEach((name) => later.add(name));
    else later.clear();
    shown = wanted;
    Object.assign(figures, answer.figures);
    await draw(mine);
    root.wanted = undefined;
    notice("lost", false);
  } catch {
    if (mine === turn) lose();
  } finally {
    clearTimeout(timer);
    settle(mine);
  }
  if (mine === turn) completeOpen();
}

// What is closed is not sent, unless something is open: a reader who reads a table wants the next one too.
function partsAddress(chosen, changed) {
  const opened = root.querySelector("details.along[open]");
  const names = opened ? [...new Set([...changed, ...later])].sort() : changed;
  return viewAddress(root.dataset.view, [...chosen, ...names.map((name) => ["changed", name]), ...(opened ? [] : [["details", "closed"]])]);
}

// Fetches what the reader has opened, where it was left out; after a change that is on its way, once that is drawn.
root.addEventListener("toggle", completeOpen, { capture: true });

async function completeOpen() {
  if (root.hasAttribute("aria-busy") || !root.querySelector("details[data-later][open]")) return;
  const mine = turn; // a change meanwhile asks for it too
  root.setAttribute("aria-busy", "true");
  const timer = setTimeout(() => mine === turn && !putOff && notice("lost", true), LOST);
  try {
    const answer = await ask(partsAddress(shown, []));
    if (mine !== turn) return;
    patch(answer);
    later.clear();
    notice("lost", false);
  } catch {
    if (mine === turn) notice("lost", true);
  } finally {
    clearTimeout(timer);
    settle(mine);
  }
}

function settle(mine) {
  if (mine === turn) root.removeAttribute("aria-busy");
}

function differing(before, after) {
  const values = (chosen, name) => JSON.stringify(chosen.filter(([each]) => each === name).map(([, value]) => value).sort());
  return [...new Set([...before, ...after].map(([name]) => name))].filter((name) => values(before, name) !== values(after, name)).sort();
}

// The server was not heard: controls and address show again what is drawn, and the reader is told. An answer that comes later is shown all the same.
function lose() {
  if (leaving) return;
  root.wanted = pairs();
  show(shown);
  notice("lost", true);
}

// Sets controls and address to a choice.
function show(chosen) {
  for (const control of form().elements) {
    if (!control.name || control.type === "hidden") continue;
    const values = chosen.filter(([name]) => name === control.name).map(([, value]) => value);
    const value = values.at(-1) ?? control.dataset.default ?? "";
    if (control.type === "radio") control.checked = control.value === value;
    else if (control.type === "checkbox") control.checked = values.includes(control.value);
    else control.value = value;
  }
  root.querySelectorAll(".several").forEach(sum);
  write(chosen);
}

function patch({ title, parts }) {
  entitle(title);
  for (const [name, html] of Object.entries(parts ?? {})) {
    const place = root.querySelector(`[data-part="${name}"]`);
    if (place && place.said !== html) morph(place, html);
    if (place) place.said = html;
  }
}

// Streamlit sets a title of its own at every run.
function entitle(text = document.title) {
  root.title = text;
  if (document.title !== text) document.title = text;
}

new MutationObserver(() => entitle(root.title)).observe(document.querySelector("title"), { childList: true });

function morph(place, html) {
  for (const part of place.querySelectorAll("[data-part]")) part.said = undefined;
  Idiomorph.morph(place, html, {
    morphStyle: "innerHTML",
    callbacks: {
      beforeNodeMorphed: (old, made) => !(old instanceof Element) || (old.matches("[data-figure]") ? keepChart(old, made) : !old.matches(".account")),
      beforeNodeRemoved: (old) => {
        if (old instanceof Element) forget(old);
      },
      beforeAttributeUpdated: (name) => !["open", "hidden"].includes(name),
    },
  });
  ready(place);
}

// The drawing of a chart stays until the next one takes its place; a picture of another choice does not.
function keepChart(old, made) {
  if (old.dataset.tag !== made.dataset.tag) old.querySelectorAll(".picture").forEach((each) => each.remove());
  for (const name of ["data-tag", "data-alt", "style"]) {
    if (made.hasAttribute(name)) old.setAttribute(name, made.getAttribute(name));
  }
  return false;
}

function forget(place) {
  const drawn = [...place.querySelectorAll(".drawn"), ...(place.matches(".drawn") ? [place] : [])];
  if (drawn.length) charts?.then(({ forget: end }) => drawn.forEach(end));
}

// --- Charts: those that are seen first, one after another, so that a reader is heard between them: on the first visit after each, later where
// there is something to hear, since the browser paints at each pause
const isSeen = (place) => place.getBoundingClientRect().top < innerHeight && place.getBoundingClientRect().bottom > 0;

async function draw(mine, { seenOnly = false, first = false } = {}) {
  const places = [...root.querySelectorAll("[data-figure]")].filter((place) => figures[place.dataset.figure] && place.dataset.tag !== place.dataset.drawn);
  const seen = places.filter(isSeen);
  const wanted = seenOnly ? seen : [...seen, ...places.filter((each) => !seen.includes(each))];
  if (!wanted.length) return;
  charts ??= import(new URL(root.dataset.charts, document.baseURI).href); // the very address that the document preloads
  const { lay } = await charts;
  for (const place of wanted) {
    if (mine !== turn) return;
    await lay(place, figures[place.dataset.figure], { onSelect: openState });
    if (place !== wanted.at(-1) && (first || isReaderWaiting())) await pause?.();
  }
}

const pause = globalThis.scheduler?.yield ? () => globalThis.scheduler.yield() : undefined;
const isReaderWaiting = () => navigator.scheduling?.isInputPending?.() ?? true;

function openState(code) {
  if (root.dataset.view === "states") return set("state", code);
  const query = new URLSearchParams(location.search);
  query.set("state", code);
  query.set("lang", root.dataset.lang);
  return go(`${new URL("./states", document.baseURI).pathname}?${query}`);
}

// --- What a reader does
function set(name, value) {
  for (const control of controls(name)) {
    if (control.type === "radio") control.checked = control.value === value;
    else control.value = value;
  }
  return change();
}

root.addEventListener("change", ({ target }) => {
  if (!target.name || target.form !== form()) return;
  if (target.closest(".several")) sum(target.closest(".several"));
  change();
});

root.addEventListener("submit", (event) => event.preventDefault());

root.addEventListener("pointerdown", () => {
  keepAddress();
  carryAlong(); // Streamlit's pages write their choices into the address themselves
});

root.addEventListener("click", (event) => {
  keepAddress();
  const link = event.target.closest("a, button");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
  const handled = click(link);
  if (handled) event.preventDefault();
});

function click(link) {
  if (link.matches("a[data-page], a[data-lang]")) {
    carryAlong();
    go(link.href);
  }
  else if (link.matches("a[data-set]") && isReading()) choose(link);
  else if (link.matches("a.picture-file")) download(link);
  else if (link.matches("[data-retry]")) retry();
  else if (link.matches(".several .clear")) clear(link.closest(".several"));
  else return false;
  return true;
}

async function choose(link) {
  const [name, value] = link.dataset.set.split("=");
  const target = link.hash && root.querySelector(link.hash);
  await set(name, value);
  if (target) target.scrollIntoView({ block: "start" });
  else scroller().scrollTop = 0;
}

function retry() {
  notice("lost", false);
  if (missed) return go(missed);
  if (!isReading()) return location.reload();
  show(root.wanted ?? shown);
  return differing(shown, pairs()).length ? change() : renew().catch(() => notice("lost", true));
}

// A filter of several values: what is chosen stands in its summary; a search field narrows the list.
function sum(several) {
  const chosen = [...several.querySelectorAll("input:checked")].map((input) => input.nextElementSibling.textContent);
  several.querySelector(".value").textContent = chosen.join(several.dataset.comma) || several.dataset.none;
  several.querySelector(".clear").hidden = !chosen.length;
}

function clear(several) {
  several.querySelectorAll("input:checked").forEach((input) => (input.checked = false));
  sum(several);
  several.querySelector("summary").focus();
  change();
}

root.addEventListener("input", ({ target }) => {
  if (!target.matches(".several .search")) return;
  const letters = target.value.trim().toLocaleLowerCase();
  for (const label of target.closest("fieldset").querySelectorAll("label")) label.hidden = !label.textContent.toLocaleLowerCase().includes(letters);
});

document.addEventListener("click", ({ target }) => {
  for (const several of root.querySelectorAll(".several[open]")) if (!several.contains(target)) several.open = false;
});

document.addEventListener("keydown", ({ key }) => {
  const several = key === "Escape" && root.querySelector(".several[open]");
  if (!several) return;
  several.open = false;
  several.querySelector("summary").focus();
});

async function download(link) {
  const place = link.closest("details");
  const status = place.querySelector(".status");
  place.setAttribute("aria-busy", "true");
  status.textContent = status.dataset.making;
  try {
    const response = await fetch(link.href);
    if (!response.ok) {
      status.textContent = { 503: status.dataset.busy, 400: status.dataset.small }[response.status] ?? status.dataset.failed;
      return;
    }
    const name = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? "";
    const address = URL.createObjectURL(await response.blob());
    Object.assign(document.createElement("a"), { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), GIVE_UP);
    status.textContent = "";
  } catch {
    status.textContent = status.dataset.failed;
  } finally {
    place.removeAttribute("aria-busy");
  }
}

// --- The way to another page or language
// The address changes once the page has come: without a line, what is shown stays, with its address.
function go(address) {
  const { pathname, search } = new URL(address, document.baseURI);
  if (stale) return location.assign(pathname + search);
  return arrive(pathname + search, () => {
    history.replaceState({ ...history.state, scroll: scroller().scrollTop }, "");
    history.pushState({}, "", pathname + search);
    entries = history.length;
    tellStreamlit();
  });
}

function tellStreamlit() {
  if (root.hasAttribute("data-adopted")) dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
}

// Streamlit writes the address of the page that it has run, also where the reader went on before the run began.
function isElsewhere() {
  if (missed !== undefined || returning) return false; // on the way to another page
  return isReading() ? location.pathname + location.search !== here : location.pathname !== here.split("?")[0];
}

function keepAddress() {
  if (!isElsewhere()) return;
  history.replaceState(history.state, "", here + location.hash);
  if (kept !== here) tellStreamlit(); // once: told of it, it may write the same again
  kept = here;
}

// Where Streamlit added an entry to the history, goes back to the reader's own, so that the way back stays theirs.
function leaveEntry() {
  if (!isElsewhere()) return;
  if (history.length <= entries) return keepAddress();
  returning = true;
  history.back(); // the browser tells Streamlit
}

const runs = new MutationObserver(leaveEntry); // of the element that says whether Streamlit runs its script

// The way back or forward; not that to a place on the page, which has the same address but for it.
addEventListener("popstate", (event) => {
  if (!event.isTrusted) return; // it is for Streamlit
  returning = false;
  const address = location.pathname + location.search;
  if (address !== here) arrive(address, () => undefined, event.state?.scroll ?? 0);
});

async function arrive(address, enter, top = 0) {
  const mine = ++turn;
  const [path, search] = address.split("?");
  const query = new URLSearchParams(search);
  const name = path.replace(/\/$/, "").split("/").pop();
  const view = root.dataset.pages.split(" ").includes(name) ? name : root.dataset.first;
  const lang = query.get("lang") ?? root.dataset.defaultLang;
  const more = [...query].filter(([key]) => !["lang", "version", "release", "of", "changed"].includes(key));
  root.setAttribute("aria-busy", "true");
  missed = address;
  if (!isReading()) delete root.dataset.version; // a version may have been published there
  const timer = setTimeout(() => mine === turn && !putOff && notice("lost", true), LOST);
  try {
    const answer = await ask(viewAddress(view, [["of", "page"], ...more]).replace(/lang=[^&]*/, `lang=${lang}`));
    if (mine !== turn) return;
    missed = undefined;
    enter();
    const same = root.dataset.view === view;
    Object.assign(root.dataset, { view, lang });
    Object.assign(document.documentElement, { lang, dir: answer.dir });
    entitle(answer.title);
    if (same) morph(root, answer.page);
    else replace(answer.page);
    stand(answer.version);
    scroller().scrollTop = top;
    if (!same) root.querySelector("#content")?.focus({ preventScroll: true });
    if (!isReading()) begin();
    figures = answer.figures ?? {};
    await draw(mine);
    notice("lost", false);
  } catch (failure) {
    if (mine === turn && failure.status) location.assign(address); // what the server says instead
    else if (mine === turn) notice("lost", true);
  } finally {
    clearTimeout(timer);
    settle(mine);
  }
}

function replace(html) {
  forget(root);
  root.innerHTML = html;
  ready(root);
}

// --- A new version
async function look() {
  if (document.hidden || !root.dataset.version) return;
  let newest;
  try {
    newest = await fetch("./view/version", { signal: AbortSignal.timeout(LOST) }).then((answer) => answer.json());
  } catch {
    setTimeout(look, LOST); // soon again: the reader waits for it
    return notice("lost", true);
  }
  notice("lost", false);
  notice("store", !newest.reached);
  stale ||= newest.release !== root.dataset.release;
  if (!isReading() || root.hasAttribute("aria-busy")) return undefined;
  if (newest.version === version) return completeOpen();
  root.dataset.version = newest.version;
  return renew().catch(() => notice("lost", true));
}

// Draws the page for its choice anew. Where the reader goes on meanwhile, the next look finds the version old still.
async function renew() {
  const mine = ++turn;
  const answer = await ask(viewAddress(root.dataset.view, [["of", "page"], ...pairs()]));
  if (mine !== turn) return;
  entitle(answer.title);
  morph(root, answer.page);
  stand(answer.version);
  figures = answer.figures;
  await draw(mine);
}

addEventListener("beforeunload", () => {
  leaving = true;
  setTimeout(() => (leaving = false), LOST); // it was a download
});

setInterval(look, POLL);
document.addEventListener("visibilitychange", look);
addEventListener("online", look);
addEventListener("offline", () => notice("lost", true));

// --- What a page needs that stands without having been drawn by this script
function ready(place) {
  showDays(place);
  for (const hidden of place.querySelectorAll(".several .search")) hidden.hidden = false;
  place.querySelectorAll(".several").forEach(sum);
  if (root.account) drawAccount();
  settleRole();
}

// Streamlit's page has a main part, which ours is a part of.
function settleRole() {
  const content = root.querySelector("#content");
  if (root.hasAttribute("data-adopted")) content?.removeAttribute("role");
  else if (isReading()) content?.setAttribute("role", "main");
}

function stand(newest) {
  if (newest) root.dataset.version = version = newest;
  here = location.pathname + location.search;
  document.documentElement.toggleAttribute("data-reading", isReading());
  shown = isReading() ? pairs() : [];
  later.clear();
  kept = undefined;
  carryAlong();
}

// A4 less its margins is 703 px wide. Drawings do not follow the paper by themselves.
addEventListener("beforeprint", () => {
  const width = root.querySelector(".exhibit")?.parentElement.clientWidth ?? 703;
  document.documentElement.style.setProperty("--print-zoom", Math.min(1, 703 / width));
});

// --- Streamlit
export function adopt(element, account, act) {
  Object.assign(root, { account, act });
  drawAccount();
  if (root.parentElement === element) return;
  const scrolled = root.scrollTop;
  const focused = root.contains(document.activeElement) ? document.activeElement : undefined;
  if (element.moveBefore && root.isConnected && element.isConnected) element.moveBefore(root, null);
  else element.append(root);
  root.setAttribute("data-adopted", "");
  settleRole();
  if (focused && document.activeElement !== focused) focused.focus({ preventScroll: true });
  if (scrolled) scroller().scrollTop = scrolled;
  notice("full", false);
  if (!isReading()) fill();
  performance.mark("reading-adopted");
  if (isElsewhere()) leaveEntry();
  else if (root.started !== location.href) tellStreamlit(); // the reader went on while Streamlit came up
  runs.observe(app(), { attributeFilter: [RUNS] });
}

const app = () => document.querySelector("[data-testid=stApp]");
const isRunning = () => app()?.getAttribute(RUNS) === "running";

// What Streamlit draws at first jumps as it comes piece by piece: it is shown once nothing has changed for a moment after its script has ended, or
// after a while.
function fill() {
  const place = app();
  let quiet;
  const end = () => {
    document.documentElement.removeAttribute("data-filling");
    observer.disconnect();
    clearTimeout(quiet);
    clearTimeout(latest);
  };
  const watch = () => {
    clearTimeout(quiet);
    if (!isRunning() && !place.querySelector("[data-testid=stSkeleton]")) quiet = setTimeout(end, SETTLES);
  };
  const observer = new MutationObserver(watch);
  document.documentElement.setAttribute("data-filling", "");
  observer.observe(place, { subtree: true, childList: true, attributes: true });
  watch();
  const latest = setTimeout(end, LATE);
}

export function release(element) {
  if (root.parentElement !== element) return;
  root.removeAttribute("data-adopted");
  settleRole();
  document.body.prepend(root);
}

function drawAccount() {
  const place = root.querySelector(".account");
  const { name, address, actions = {} } = root.account ?? {};
  if (!place) return;
  const said = JSON.stringify(root.account);
  if (place.said === said) return;
  place.said = said;
  const who = Object.assign(document.createElement("bdi"), { textContent: name, title: address });
  const buttons = Object.entries(actions).map(([value, textContent]) => {
    const button = Object.assign(document.createElement("button"), { type: "button", value, textContent });
    button.addEventListener("click", () => root.act(value));
    return button;
  });
  place.replaceChildren(...(name ? [who] : []), ...buttons);
}

function begin() {
  if (!window.dashboardScripts) return;
  const scripts = window.dashboardScripts.map((script) => Object.assign(document.createElement("script"), script));
  window.dashboardScripts = undefined;
  root.started = location.href;
  document.head.append(...scripts);
  setTimeout(explain, BUSY_FIRST);
}

// Streamlit does not come up while the server is well: it holds as many pages as it can. Streamlit tries again by itself.
async function explain() {
  if (root.hasAttribute("data-adopted") || isReading()) return;
  const health = await fetch("./_stcore/health").catch(() => undefined);
  if (health?.ok && !root.hasAttribute("data-adopted")) notice("full", true);
}

async function start() {
  entitle();
  ready(root);
  stand(root.dataset.version);
  if (!isReading()) {
    root.started = location.href;
    setTimeout(explain, BUSY_FIRST);
    return;
  }
  const reader = sign();
  await Promise.race([drawFirst(reader).catch(() => notice("lost", true)), reader.then(() => wait(LATE))]);
  (globalThis.requestIdleCallback ?? setTimeout)(begin, { timeout: 1000 });
}

// The pictures say what the charts say. Charts that are not seen, and Streamlit, wait for the first sign of a reader: until then they would
// only keep a phone busy, or a program that looks at the page.
async function drawFirst(reader) {
  await painted();
  if (root.querySelector("[data-figure]")) {
    const answer = await ask(root.dataset.figures);
    figures = { ...answer.figures, ...figures }; // a filter may have been changed meanwhile
    await draw(turn, { seenOnly: true, first: true });
    await reader;
    await draw(turn, { first: true });
  } else {
    await reader;
  }
  performance.mark("reading-drawn");
}

// What draws charts is fetched once the page has been painted: before, it would hold up what the page is read with.
async function painted() {
  await Promise.race([wait(PAINTED), new Promise((done) => new PerformanceObserver((list) => list.getEntriesByName("first-contentful-paint").length && done()).observe({ type: "paint", buffered: true }))]);
  const links = [
    ...root.dataset.scripts.split(" ").map((href) => ({ rel: "modulepreload", href })),
    ...root.dataset.shapes.split(" ").map((href) => ({ rel: "preload", as: "fetch", href })),
  ];
  for (const link of links) if (link.href) document.head.append(Object.assign(document.createElement("link"), { crossOrigin: "", ...link }));
}

function sign() {
  const loaded = document.readyState === "complete" ? Promise.resolve() : new Promise((done) => addEventListener("load", done, { once: true }));
  const signs = new Promise((done) => SIGNS.forEach((name) => addEventListener(name, done, { capture: true, once: true, passive: true })));
  return Promise.race([signs, loaded.then(() => wait(ALONE))]);
}

const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

start();
