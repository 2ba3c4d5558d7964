// Watches a page as a visitor's eyes would: what moves, which texts change while they are looked at.
window.watched = (() => {
  let decisions = [], shifts = [], changes = [];
  const firstSeen = {};
  /** Until then the eye has not settled on a word. */
  const GLANCE_MS = 250;
  const shown = new Map();
  const since = new Map();
  const text = (el) => el.textContent.replace(/\s+/g, " ").trim();
  new PerformanceObserver((list) => {
    for (const e of list.getEntries())
      if (!e.hadRecentInput) shifts.push({ value: e.value, of: e.sources.map((s) => s.node && (s.node.className || s.node.nodeName)), page: location.pathname });
  }).observe({ type: "layout-shift", buffered: true });
  let answeredAt = 0;
  document.addEventListener("fivefold", (e) => {
    answeredAt = performance.now();
    decisions.push({ ...e.detail, page: location.pathname });
  });
  /** When the page itself was there to be read: parsed and painted. */
  const ready = () => Math.max(performance.getEntriesByType("paint")[0].startTime, performance.getEntriesByType("navigation")[0].domInteractive);
  const look = () => {
    for (const el of document.querySelectorAll("[data-fivefold]")) {
      const box = el.getBoundingClientRect();
      const readable = performance.getEntriesByType("paint").length && el.checkVisibility({ visibilityProperty: true }) && box.bottom > 0 && box.top < innerHeight;
      const before = shown.get(el);
      if (!readable) shown.delete(el);
      else if (before === undefined) {
        shown.set(el, text(el));
        since.set(el, performance.now());
        firstSeen[el.dataset.fivefold] ??= performance.now() - ready();
      } else if (before !== text(el)) {
        const readFor = performance.now() - since.get(el);
        if (readFor > GLANCE_MS) changes.push({ slot: el.dataset.fivefold, before, after: text(el), page: location.pathname, readFor });
        shown.set(el, text(el));
      }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  return {
    firstSeen,
    /** Resolves when nothing more is to come: a moment after the answer, or after the longest wait for one. */
    settled: async () => {
      const patience = document.querySelector("[data-fivefold]:not([hidden])") ? 650 : 200;
      const since = (time) => time > 0 && performance.now() - time;
      while (!(since(answeredAt) > 200 || since(performance.getEntriesByType("navigation")[0].loadEventEnd) > patience))
        await new Promise((resolve) => setTimeout(resolve, 20));
    },
    texts: () => Object.fromEntries([...document.querySelectorAll("[data-fivefold]:not([hidden])")].map((el) => [el.dataset.fivefold, text(el)])),
    take: () => {
      const all = { decisions, shifts, changes };
      decisions = []; shifts = []; changes = [];
      return all;
    },
  };
})();
