// Says Streamlit's own English in the reader's language: the words come from the catalogues in locale/, through the document (server/middleware/localized_document.py).
// Only whole texts, and only in Streamlit's own parts of the page: what pages write is said by them, and data stays as it is.
(() => {
  const words = JSON.parse(document.getElementById("words").textContent);
  const OURS = "table, svg, .dashboard-chart, [data-testid=stMain] [data-testid=stMarkdownContainer]:not([data-testid=stFileUploaderDropzone] *)";
  const DRAWINGS = "#reading, svg, canvas, script, style";
  const ATTRIBUTES = ["aria-label", "placeholder", "title", "data-title"];
  const LONGEST = 120; // letters of a text of Streamlit's
  const original = new WeakMap(); // node or element -> what Streamlit wrote, by attribute ("" = text)

  // "{size}MB per file" as a pattern, for each language
  const patterns = Object.fromEntries(Object.entries(words).map(([language, said]) => [language, Object.entries(said)
    .filter(([english]) => english.includes("{"))
    .map(([english, wording]) => [new RegExp(`^${english.replace(/\{(\w+)\}/g, "(?<$1>.+?)")}$`), wording])]));

  function worded(english) {
    const language = document.documentElement.lang;
    const text = english.trim();
    if (words[language]?.[text]) return words[language][text];
    for (const [pattern, wording] of patterns[language] ?? []) {
      const match = pattern.exec(text);
      if (match) return wording.replace(/\{(\w+)\}/g, (_, name) => match.groups[name] ?? "");
    }
    return english;
  }

  function said(holder, name, current) {
    const known = original.get(holder) ?? {};
    const english = known[name]?.said === current ? known[name].english : current;
    const wording = worded(english);
    if (wording !== english || known[name]) original.set(holder, { ...known, [name]: { english, said: wording } });
    return wording;
  }

  function sayText(node) {
    const current = node.nodeValue;
    if (!current || current.length > LONGEST || node.parentElement?.closest(OURS)) return;
    const wording = said(node, "", current);
    if (wording !== current) node.nodeValue = wording;
  }

  function sayAttributes(element) {
    for (const name of ATTRIBUTES) {
      const current = element.getAttribute(name);
      if (!current) continue;
      const wording = said(element, name, current);
      if (wording !== current) element.setAttribute(name, wording);
    }
  }

  const chrome = { acceptNode: (node) => (node.nodeType === Node.ELEMENT_NODE && node.matches(DRAWINGS) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT) };

  function sayAll(root) {
    if (root.nodeType === Node.TEXT_NODE) return sayText(root);
    if (root.nodeType !== Node.ELEMENT_NODE || root.closest(DRAWINGS)) return;
    sayAttributes(root);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, chrome);
    while (walker.nextNode()) walker.currentNode.nodeType === Node.TEXT_NODE ? sayText(walker.currentNode) : sayAttributes(walker.currentNode);
  }

  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "characterData") sayText(change.target);
      else if (change.type === "attributes") sayAttributes(change.target);
      else change.addedNodes.forEach(sayAll);
    }
  }).observe(document.documentElement, { subtree: true, childList: true, characterData: true, attributeFilter: ATTRIBUTES });
  new MutationObserver(() => sayAll(document.body)).observe(document.documentElement, { attributeFilter: ["lang"] });
})();
