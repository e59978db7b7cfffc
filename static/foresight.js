// Stands between the server's messages and Streamlit, which renders after each of them: for tens of milliseconds the next one is not seen.
//
//   - A figure's message is told to static/charts.js when it arrives: what it names is fetched and drawn before anything else is rendered.
//   - Messages that come close together, as those of one rerun do, are passed on together: rendered once, after the charts.
//   - A page that finds no room on the server says so to its reader while Streamlit tries again.
//
// Their order stays. Where a message is not understood, it is passed on all the same.
(() => {
  const LONGEST = 1 << 20; // bytes: a chart's message holds an address, a heading, at most a figure
  const PAUSE = 5; // ms after which the next message is not waited for: as long as the server waits before it looks for more to send
  const HELD = 50; // ms that a message waits at most
  const DATA = /\{"heading": ?(?:"(?:[^"\\]|\\.)*"|[^"{}])*\}/g; // as ui/exhibits.py sends it: the data of a chart has no parts of its own
  const text = new TextDecoder();
  const Socket = WebSocket;
  const BUSY = "Many pages are open now. This one opens by itself as soon as there is room."; // said by static/words.js
  let line; // the websocket tried last
  let notice;

  function foreseen(data) {
    if (!window.dashboardForesees || !(data instanceof ArrayBuffer) || data.byteLength > LONGEST) return;
    for (const [found] of text.decode(data).matchAll(DATA)) window.dashboardForesees(JSON.parse(found));
  }

  // A websocket that is refused while the server is well: it holds as many pages as it can. Streamlit tries again by itself.
  async function waitInLine(socket) {
    const health = await fetch("./_stcore/health").catch(() => undefined);
    if (!health?.ok || notice || line !== socket) return;
    notice = document.body.appendChild(Object.assign(document.createElement("p"), { className: "dashboard-notice dashboard-busy", textContent: BUSY }));
    notice.setAttribute("role", "alert");
  }

  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      const held = [];
      let timer;
      let began;
      let passing = false;
      const pass = () => {
        clearTimeout(timer);
        passing = true;
        for (const data of held.splice(0)) this.dispatchEvent(new MessageEvent("message", { data }));
        passing = false;
      };
      this.addEventListener("message", (event) => {
        if (passing) return;
        event.stopImmediatePropagation();
        if (!held.length) began = performance.now();
        held.push(event.data);
        clearTimeout(timer);
        timer = setTimeout(pass, Math.min(PAUSE, began + HELD - performance.now()));
        foreseen(event.data);
      });
      line = this;
      let opened = false;
      this.addEventListener("open", () => {
        opened = true;
        notice?.remove();
        notice = undefined;
      });
      this.addEventListener("close", () => opened || waitInLine(this));
      this.addEventListener("close", pass); // what was said before the end is heard before it
    }
  };
})();
