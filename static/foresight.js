// Tells static/charts.js of a figure when the message with its address arrives. Streamlit hands it to the chart only after it has rendered
// what came with it: tens of milliseconds in which the figure can be fetched and drawn. Where a message is not understood, nothing is lost.
(() => {
  const LONGEST = 1 << 20; // bytes: a chart's message holds an address, a heading, at most a figure
  const DATA = /\{"heading": ?(?:"(?:[^"\\]|\\.)*"|[^"{}])*\}/g; // as ui/exhibits.py sends it: the data of a chart has no parts of its own
  const text = new TextDecoder();
  const Socket = WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      const held = [];
      let again = false, timer;
      const pass = () => {
        again = true;
        for (const data of held.splice(0)) this.dispatchEvent(new MessageEvent("message", { data }));
        again = false;
      };
      this.addEventListener("message", (event) => {
        if (again) return;
        event.stopImmediatePropagation();
        const { data } = event;
        held.push(data);
        clearTimeout(timer);
        timer = setTimeout(pass, 5);
        if (!window.dashboardForesees || !(data instanceof ArrayBuffer) || data.byteLength > LONGEST) return;
        for (const [found] of text.decode(data).matchAll(DATA)) window.dashboardForesees(JSON.parse(found));
      });
    }
  };
})();
