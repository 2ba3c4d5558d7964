/** The folding panel: shows the visitor what the service knows now, from the snippet's own event. */
"use strict";
(() => {
  const panel = /** @type {HTMLDetailsElement} */ (document.getElementById("panel"));
  const now = /** @type {HTMLElement} */ (document.getElementById("panel-now"));
  const consent = /** @type {HTMLInputElement} */ (document.getElementById("panel-consent"));
  const { motives, signals: names, text } = JSON.parse(panel.dataset.text || "{}");
  const lang = document.documentElement.lang;
  const percent = (/** @type {number} */ p) => new Intl.NumberFormat(lang, { style: "percent" }).format(p);
  const number = (/** @type {any} */ n) => (typeof n == "number" ? new Intl.NumberFormat(lang, { maximumFractionDigits: 2 }).format(n) : String(n));

  const OPEN = "shop-panel";
  try {
    panel.open = sessionStorage.getItem(OPEN) == "1";
    panel.addEventListener("toggle", () => sessionStorage.setItem(OPEN, panel.open ? "1" : "0"));
  } catch {}
  panel.dataset.ready = ""; // until here it was not to be seen, so that opening it moves nothing

  const tag = (/** @type {string} */ name, /** @type {string} */ cls, /** @type {(string | Node)[]} */ ...inside) => {
    const el = document.createElement(name);
    if (cls) el.className = cls;
    el.append(...inside);
    return el;
  };

  /** A bar from the left, or, for a signed share, from the middle. */
  const bar = (/** @type {number} */ share, signed = false) => {
    const fill = tag("i", signed && share < 0 ? "against" : "");
    fill.style.width = `${Math.min(1, Math.abs(share)) * (signed ? 50 : 100)}%`;
    if (signed) fill.style.left = `${share < 0 ? 50 - Math.min(1, -share) * 50 : 50}%`;
    const box = tag("span", signed ? "panel-bar signed" : "panel-bar", fill);
    box.setAttribute("aria-hidden", "true");
    return box;
  };
  const row = (/** @type {string} */ name, /** @type {Node} */ drawn, /** @type {string} */ value, chosen = false) =>
    tag("div", chosen ? "panel-row chosen" : "panel-row", tag("span", "", name), drawn, tag("span", "", value));
  const pairs = (/** @type {[string, string][]} */ list) =>
    tag("dl", "panel-list", ...list.flatMap(([name, value]) => [tag("dt", "", name), tag("dd", "", value)]));

  const draw = (/** @type {any} */ answer, /** @type {any} */ signals) => {
    const strongest = Math.max(1e-9, ...(answer.why || []).map((/** @type {any} */ w) => Math.abs(w.weight)));
    now.replaceChildren(
      tag("small", "", text.motive),
      tag("p", "panel-motive", motives[answer.motive] || answer.motive),
      tag("p", "panel-note", `${text.sure.replace("{p}", percent(answer.confidence))} · ${text.group}: ${text[answer.group]}`),
      tag("h3", "", text.probabilities),
      ...Object.entries(answer.probabilities || {}).map(([name, p]) => row(motives[name], bar(p), percent(p), name == answer.motive)),
      tag("h3", "", text.why),
      tag("p", "panel-note", text.why_note),
      ...(answer.why || []).slice(0, 8).map((/** @type {any} */ w) =>
        row(names[w.signal] || w.signal, bar(w.weight / strongest, true), `${w.weight < 0 ? "−" : "+"}${number(Math.abs(w.weight))}`)),
      tag("h3", "", text.texts),
      pairs(Object.entries(answer.slots).map(([slot, s]) => [slot, s.motive ? `${s.variant} (${motives[s.motive]})` : text.default])),
      tag("h3", "", text.signals),
      pairs(Object.keys(names).filter((name) => signals[name] !== undefined && signals[name] !== null).map((name) => [names[name], number(signals[name])])),
    );
    panel.querySelector(".panel-mark")?.classList.add("knows");
  };

  /** A page may ask for its slots one after the other: the texts add up. @type {any} */
  let slots = {};
  document.addEventListener("fivefold", (event) => {
    const { answer, signals } = /** @type {CustomEvent} */ (event).detail;
    try {
      slots = { ...slots, ...answer.slots };
      draw({ ...answer, slots }, signals);
    } catch {} // an answer of another form is no reason to speak up on a shop's page
  });

  const ended = () => {
    slots = {};
    now.replaceChildren(tag("p", "panel-note", text.ended));
    panel.querySelector(".panel-mark")?.classList.remove("knows");
  };
  document.getElementById("panel-neutral")?.addEventListener("click", () => (window.fivefold?.neutral(), ended()));
  consent.addEventListener("change", () => {
    window.fivefold?.consent(consent.checked);
    if (!consent.checked) ended();
  });
})();
