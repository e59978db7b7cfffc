// Tells static/charts.js of a figure when the message with its address arrives. Streamlit hands it to the chart only after it has rendered
// what came with it: tens of milliseconds in which the figure can be fetched and drawn. Where a message is not understood, nothing is lost.
(() => {
  const LONGEST = 65536; // bytes: a chart's message holds an address and a heading
  const DATA = /\{"heading": ?(?:"(?:[^"\\]|\\.)*"|[^"{}])*\}/g; // as ui/exhibits.py sends it: the data of a chart has no parts of its own
  const text = new TextDecoder();
  const Socket = WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        if (!window.dashboardForesees || !(data instanceof ArrayBuffer) || data.byteLength > LONGEST) return;
        for (const [found] of text.decode(data).matchAll(DATA)) window.dashboardForesees(JSON.parse(found));
      });
    }
  };
})();
