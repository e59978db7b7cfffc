// Says of planned dates how far away they are today, or that they have passed: what the server or a file says of them would soon be untrue.
const DAY = 864e5; // ms

export function showDays(place) {
  const now = new Date();
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  const rules = new Intl.PluralRules(document.documentElement.lang || "en");
  for (const note of place.querySelectorAll(".day-note")) {
    const { first, last, passed, current, ahead } = note.dataset;
    const days = Math.round((Date.parse(first) - today) / DAY);
    const text = Date.parse(last) < today ? passed : days > 0 ? JSON.parse(ahead)[rules.select(days)].replace("{n}", days) : current;
    if (note.textContent !== text) note.textContent = text;
  }
}
