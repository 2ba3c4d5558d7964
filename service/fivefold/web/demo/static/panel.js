/** The folding panel: shows the visitor what the service knows now, from the snippet's own event. */
"use strict";
(() => {
  const KEY = "fivefold"; // the one key of the snippet in this tab
  const OPEN = "shop-panel";
  const find = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
  const [panel, now, consent] = ["panel", "panel-now", "panel-consent"].map(find);
  const { motives, signals: names, slots: places, values, text, automatic } = JSON.parse(panel.dataset.text || "{}");
  const lang = document.documentElement.lang;
  const phone = matchMedia("(max-width: 48rem)").matches;
  const format = (/** @type {Intl.NumberFormatOptions} */ how) => (/** @type {number} */ n) => new Intl.NumberFormat(lang, how).format(n);
  const percent = format({ style: "percent" });
  const number = format({ maximumFractionDigits: 2 });
  /** Three makes it three times as likely: a weight is the logarithm of that. */
  const STRONG = Math.log(3);
  const SOME = Math.log(1.25);
  const weighed = (/** @type {number} */ n) => {
    const size = Math.abs(n);
    return `${n < 0 ? "−" : "+"}\xa0${size >= STRONG ? text.strong : size >= SOME ? text.some : text.slight}`;
  };

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

  /** Draw again what was drawn last. @type {() => void} */
  let again = () => {};
  /** After this long, a text that has not been changed stays as it is. */
  const SETTLED_MS = 600;
  let settled = false;

  /** What a slot's text reads as on the page. */
  const words = (/** @type {any} */ s) => {
    const all = [s.text].flat().join("");
    return s.format == "html" ? new DOMParser().parseFromString(all, "text/html").body.textContent || "" : all;
  };
  const bare = (/** @type {string} */ said) => said.replace(/\s+/g, "");
  /** What stands in a slot: an answer may come too late to change a text that was already seen. */
  const standing = (/** @type {string} */ slot, /** @type {any} */ s) => {
    if (!s.motive) return text.default;
    const name = `${s.variant} (${motives[s.motive]})`;
    const there = [...document.querySelectorAll(`[data-fivefold="${CSS.escape(slot)}"]`)];
    if (there.every((el) => !el.getClientRects().length)) return text.unshown.replace("{text}", name);
    return !settled || there.some((el) => bare(el.textContent || "") == bare(words(s))) ? name : text.late.replace("{text}", name);
  };

  const draw = (/** @type {any} */ answer, /** @type {any} */ signals) => {
    const why = (answer.why || []).filter((/** @type {any} */ w) => w.signal != "before" || Math.abs(w.weight) >= 0.005).slice(0, 8);
    const strongest = Math.max(1e-9, ...why.map((/** @type {any} */ w) => Math.abs(w.weight)));
    now.replaceChildren(
      tag("small", "", text.motive),
      tag("p", "panel-motive", motives[answer.motive] || answer.motive),
      note(`${text.sure.replace("{p}", percent(answer.confidence))} · ${text.group}: ${automatic ? text.automatic : text[answer.group]}`),
      ...(automatic ? [note(text.automatic_note)] : answer.group == "holdout" ? [note(text.holdout_note)] : []),
      tag("h3", "", text.probabilities),
      ...Object.entries(answer.probabilities || {}).map(([name, p]) => row(motives[name], bar(p), percent(p), name == answer.motive)),
      tag("h3", "", text.why),
      note(text.why_note),
      ...why.map((/** @type {any} */ w) => row(names[w.signal] || text[w.signal] || w.signal, bar(w.weight / strongest, true), weighed(w.weight))),
      tag("h3", "", text.texts),
      pairs(Object.entries(answer.slots).map(([slot, s]) => [places[slot] || slot, standing(slot, s)])),
      tag("h3", "", text.signals),
      pairs(Object.keys(names).filter((name) => signals[name] !== undefined && signals[name] !== null).map((name) => [names[name], said(name, signals[name])])),
    );
    delete panel.dataset.still;
    panel.querySelector(".panel-mark")?.classList.add("knows");
  };

  /** Nothing is known here, and for this reason: the panel is no taller than that. */
  const rest = (/** @type {string} */ words) => {
    again = () => {};
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
      again = () => draw({ ...answer, slots }, signals);
      // The texts are changed after this event, and some of them later, or not at all.
      settled = false;
      again();
      setTimeout(() => ((settled = true), again()), SETTLED_MS);
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
    const changes = new MutationObserver(() => again());
    for (const el of document.querySelectorAll("[data-fivefold]")) changes.observe(el, { childList: true, attributeFilter: ["hidden"] });
    if (!document.querySelector("[data-fivefold]")) rest(text.no_slots);
    if (JSON.parse(sessionStorage.getItem(KEY) || "{}").o) rest(text.is_neutral);
    if (!phone) {
      panel.open = sessionStorage.getItem(OPEN) == "1";
      panel.addEventListener("toggle", () => sessionStorage.setItem(OPEN, panel.open ? "1" : "0"));
    }
  } catch {}
  panel.dataset.ready = ""; // until here it was not to be seen, so that opening it moves nothing

  // On a phone the dot climbs over whatever there is to read, to answer, to press or to add up.
  if (phone) {
    const MARGIN_PX = 12;
    const KEPT = ".question, .sums, .button, .quiet, .voucher, .choices, .sizes, .price, .line .end, .deeds > *, .edges";
    const READ = "main :is(h1, h2, p, dt, dd, li > a, th, td, .card-name, .card-price), .foot :is(p, a, h2)";
    const CLEAR_PX = 4; // around a line of text
    const climb = () => {
      if (panel.open) return;
      const low = innerHeight - panel.offsetHeight - MARGIN_PX;
      const left = innerWidth - panel.offsetWidth - 2 * MARGIN_PX;
      const kept = [...document.querySelectorAll(KEPT)].filter((el) => !panel.contains(el));
      const inReach = (/** @type {DOMRect} */ box) => box.right > left && box.bottom > 0 && box.top < innerHeight;
      const boxes = kept.map((el) => el.getBoundingClientRect()).filter(inReach);
      const lines = [...document.querySelectorAll(READ)].filter((el) => inReach(el.getBoundingClientRect())).flatMap((el) => {
        const range = document.createRange();
        range.selectNodeContents(el);
        return [...range.getClientRects()].filter(inReach);
      });
      const clear = (/** @type {DOMRect[]} */ some, /** @type {number} */ up, /** @type {number} */ room) =>
        some.every((box) => box.bottom < low - up - room || box.top > low + panel.offsetHeight - up + room);
      const free = Array.from({ length: 29 }, (_, i) => Math.round((i / 40) * low)).find((up) => clear(boxes, up, MARGIN_PX) && clear(lines, up, CLEAR_PX));
      panel.toggleAttribute("data-aside", free === undefined);
      panel.style.setProperty("--up", `${-(free || 0)}px`);
    };
    for (const event of ["scroll", "resize", "click"]) addEventListener(event, () => requestAnimationFrame(climb), { passive: true });
    panel.addEventListener("toggle", climb);
    document.addEventListener("fivefold", () => requestAnimationFrame(climb));
    climb();
  }
})();
