/** The folding panel: shows the visitor what the service knows now, from the snippet's own event. */
"use strict";
(() => {
  const KEY = "fivefold"; // the one key of the snippet in this tab
  const OPEN = "shop-panel";
  const find = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
  const [panel, now, consent] = ["panel", "panel-now", "panel-consent"].map(find);
  const { motives, signals: names, slots: places, values, text } = JSON.parse(panel.dataset.text || "{}");
  const lang = document.documentElement.lang;
  const phone = matchMedia("(max-width: 48rem)").matches;
  const format = (/** @type {Intl.NumberFormatOptions} */ how) => (/** @type {number} */ n) => new Intl.NumberFormat(lang, how).format(n);
  const percent = format({ style: "percent" });
  const number = format({ maximumFractionDigits: 2 });
  const signed = (/** @type {number} */ n) => `${n < 0 ? "−" : "+"}${number(Math.abs(n))}`;

  const tag = (/** @type {string} */ name, /** @type {string} */ cls, /** @type {(string | Node)[]} */ ...inside) => {
    const el = document.createElement(name);
    if (cls) el.className = cls;
    el.append(...inside);
    return el;
  };
  const note = (/** @type {string} */ words) => tag("p", "panel-note", words);

  /** A bar from the left, or, for a signed share, from the middle. */
  const bar = (/** @type {number} */ share, both = false) => {
    const fill = tag("i", both && share < 0 ? "against" : "");
    fill.style.width = `${Math.min(1, Math.abs(share)) * (both ? 50 : 100)}%`;
    if (both) fill.style.left = `${share < 0 ? 50 - Math.min(1, -share) * 50 : 50}%`;
    const box = tag("span", both ? "panel-bar signed" : "panel-bar", fill);
    box.setAttribute("aria-hidden", "true");
    return box;
  };
  const row = (/** @type {string} */ name, /** @type {Node} */ drawn, /** @type {string} */ value, chosen = false) =>
    tag("div", chosen ? "panel-row chosen" : "panel-row", tag("span", "", name), drawn, tag("span", "", value));
  const pairs = (/** @type {[string, string][]} */ list) =>
    tag("dl", "panel-list", ...list.flatMap(([name, value]) => [tag("dt", "", name), tag("dd", "", value)]));

  const said = (/** @type {string} */ name, /** @type {any} */ value) =>
    values[name]?.[value] || (name == "scroll" ? percent(value) : typeof value == "number" ? number(value) : String(value));

  const draw = (/** @type {any} */ answer, /** @type {any} */ signals) => {
    const why = (answer.why || []).filter((/** @type {any} */ w) => w.signal != "before" || Math.abs(w.weight) >= 0.005).slice(0, 8);
    const strongest = Math.max(1e-9, ...why.map((/** @type {any} */ w) => Math.abs(w.weight)));
    now.replaceChildren(
      tag("small", "", text.motive),
      tag("p", "panel-motive", motives[answer.motive] || answer.motive),
      note(`${text.sure.replace("{p}", percent(answer.confidence))} · ${text.group}: ${text[answer.group]}`),
      ...(answer.group == "holdout" ? [note(text.holdout_note)] : []),
      tag("h3", "", text.probabilities),
      ...Object.entries(answer.probabilities || {}).map(([name, p]) => row(motives[name], bar(p), percent(p), name == answer.motive)),
      tag("h3", "", text.why),
      note(text.why_note),
      ...why.map((/** @type {any} */ w) => row(w.signal == "before" ? text.before : names[w.signal] || w.signal, bar(w.weight / strongest, true), text.points.replace("{n}", signed(w.weight)))),
      tag("h3", "", text.texts),
      pairs(Object.entries(answer.slots).map(([slot, s]) => [places[slot] || slot, s.motive ? `${s.variant} (${motives[s.motive]})` : text.default])),
      tag("h3", "", text.signals),
      pairs(Object.keys(names).filter((name) => signals[name] !== undefined && signals[name] !== null).map((name) => [names[name], said(name, signals[name])])),
    );
    delete panel.dataset.still;
    panel.querySelector(".panel-mark")?.classList.add("knows");
  };

  /** Nothing is known here, and for this reason: the panel is no taller than that. */
  const rest = (/** @type {string} */ words) => {
    now.replaceChildren(note(words));
    panel.dataset.still = "";
    panel.querySelector(".panel-mark")?.classList.remove("knows");
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

  find("panel-neutral").addEventListener("click", () => (window.fivefold?.neutral(), rest(text.is_neutral)));
  consent.addEventListener("change", () => {
    window.fivefold?.consent(consent.checked);
    slots = {};
    if (!consent.checked) rest(text.withdrawn);
  });
  find("panel-again").addEventListener("click", () => {
    try {
      const visits = localStorage.getItem(KEY);
      window.fivefold?.consent(false); // else the page, while it is left, would write down again what it knew
      sessionStorage.removeItem(KEY);
      if (visits) localStorage.setItem(KEY, visits);
    } catch {}
    location.reload();
  });

  try {
    if (!document.querySelector("[data-fivefold]")) rest(text.no_slots);
    if (JSON.parse(sessionStorage.getItem(KEY) || "{}").o) rest(text.is_neutral);
    if (!phone) {
      panel.open = sessionStorage.getItem(OPEN) == "1";
      panel.addEventListener("toggle", () => sessionStorage.setItem(OPEN, panel.open ? "1" : "0"));
    }
  } catch {}
  panel.dataset.ready = ""; // until here it was not to be seen, so that opening it moves nothing

  // On a phone the dot climbs over whatever there is to answer, to press or to add up.
  if (phone) {
    const MARGIN_PX = 12;
    const KEPT = ".question, .sums, .button, .quiet, .voucher, .choices, .sizes, .price, .line .end";
    const climb = () => {
      if (panel.open) return;
      const low = innerHeight - panel.offsetHeight - MARGIN_PX;
      const left = innerWidth - panel.offsetWidth - 2 * MARGIN_PX;
      const kept = [...document.querySelectorAll(KEPT)].filter((el) => !panel.contains(el));
      const boxes = kept.map((el) => el.getBoundingClientRect()).filter((box) => box.right > left);
      const free = [0, 0.25, 0.4, 0.55, 0.7].map((share) => Math.round(share * low)).find((up) => boxes.every((box) => box.bottom < low - up - MARGIN_PX || box.top > innerHeight - up));
      panel.toggleAttribute("data-aside", free === undefined);
      panel.style.setProperty("--up", `${-(free || 0)}px`);
    };
    for (const event of ["scroll", "resize", "click"]) addEventListener(event, () => requestAnimationFrame(climb), { passive: true });
    panel.addEventListener("toggle", climb);
    document.addEventListener("fivefold", () => requestAnimationFrame(climb));
    climb();
  }
})();
