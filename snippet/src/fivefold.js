/** The flow: consent → signals → one decision a page view → texts. And the one global. */

import { device, find, kind, referrer, saw, turn } from "./page.js";
import { eye, fill, hold, nameOf, PATIENCE_MS, release, restore } from "./slots.js";
import { add, close, meet, on, open, parse, quiet, save, SHOP, tab } from "./tab.js";
import { configure, flush, mute, options, post, reach, tell } from "./wire.js";

const FAILURES = 2;

/** Path of the second file, with a hash of its content: put in by the build. @type {string} */
const LATE = __LATE__;

/** @type {Record<string, any>} */
let texts;
/** @type {WeakSet<Element>} */
let met;
let last = Promise.resolve();
let looks = 0;

/** @type {import("./fivefold.d.ts").Answer | undefined} */
let answer;

/** The second file: it listens, and builds what is more than text. @type {Promise<any>} */
let late;
const load = () =>
  (late ||= import(options.endpoint + LATE).then(({ begin }) =>
    begin(add, meet, on, quiet, () => tab, find, saw, () => kind, tell, flush, () => answer, reach, queue, back, save, options),
  ));

/** What the second file does. @param {string} name  @returns {any} */
const later = (name) => async (/** @type {any[]} */ ...args) => {
  try {
    return tab && (await load())[name](...args);
  } catch {}
};

/** @param {HTMLElement[]} those  @param {unknown} [again] */
const ask = async (those, again) => {
  const names = [...new Set(those.map(nameOf))].filter((name) => again || !texts[name]).slice(0, 10);
  if (names[0] && tab && tab.f < FAILURES)
    try {
      const vars = {};
      for (const { dataset } of those) Object.assign(vars, parse(dataset.fivefoldVars));
      // Mean of the deepest scroll of the pages that could be scrolled.
      const scroll = tab.n && +(tab.d / tab.n).toFixed(2);
      const signals = { ...tab.s, scroll, device: device(), page: kind };
      const explain = options.explain != null;
      const response = await post(
        options.decide || "/v1/decide",
        { slots: names, locale: document.documentElement.lang || undefined, signals, vars, explain },
        { signal: AbortSignal.timeout(PATIENCE_MS) },
      );
      const got = (answer = await response.json());
      tab.t = got.ticket.slice();
      tab.f = 0;
      Object.assign(texts, got.slots);
      if (explain) document.dispatchEvent(new CustomEvent("fivefold", { detail: { answer, signals } }));
    } catch {
      tab.f++;
    }
  if (tab) {
    const rich = Object.values(texts).some(({ format, choices }) => choices || format != "text");
    fill(those, texts, again, rich ? (await load()).nodes : ({ text }) => [text]);
    save();
  }
};

/** One at a time. @param {HTMLElement[]} those  @param {unknown} [again] */
const queue = (those, again) => {
  const done = () => release(those);
  last = last.then(() => ask(those, again)).then(done, done);
};

/** Find slots that were not there before, or another page view. @param {unknown} [again] */
const scan = (again) => {
  if (turn(again)) {
    texts = {};
    met = new WeakSet();
  }
  const found = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-fivefold]")]).filter((el) => {
    if (met.has(el)) return false;
    met.add(el);
    return !el.dataset.fivefoldVariant || eye.observe(el);
  });
  hold(found, looks++);
  if (found[0]) queue(found);
};

/** From the back/forward cache: other pages went on with the session. */
const back = () => {
  open(options);
  scan(1);
};

const listen = () => last.then(load).catch(() => {});

const begin = quiet(() => {
  const { globalPrivacyControl, doNotTrack } = /** @type {any} */ (navigator);
  if (tab || !options.site || globalPrivacyControl || doNotTrack == 1) return;
  if (/** @type {any} */ (document).prerendering) return on("prerenderingchange", begin);
  open(options);
  if (tab.o) return close(1);
  if (!tab.s.pages) tab.s.referrer = referrer();
  tab.t = options.ticket || tab.t;
  Object.assign(tab.s, parse(options.signals));
  scan();
  if (looks > 1) return;
  on("visibilitychange", flush);
  new MutationObserver(quiet(() => scan())).observe(document, { childList: true, subtree: true });
  listen();
});

/** Back to the page's own texts. @param {unknown} [off]  for good, in this tab */
const end = quiet((/** @type {unknown} */ off) => {
  mute();
  restore();
  close(off);
});

/** @param {import("./fivefold.d.ts").Options} given  @returns {import("./fivefold.d.ts").Fivefold} */
export const start = (given) => {
  const shop = /** @type {any} */ (window);
  if (shop.fivefold?.neutral) return shop.fivefold;
  configure(given);
  // An editor looks at a text: the second file shows it, and nothing else happens.
  if (location.search.match("fivefold-preview")) {
    given.site = "";
    listen();
  } else if (given.consent == "not-required") begin();
  return (shop.fivefold = /** @type {import("./fivefold.d.ts").Fivefold} */ ({
    consent: (yes) => (yes ? begin() : end()),
    signal: quiet((/** @type {string} */ name, n = 1) => add(name, +n, SHOP, /visit$|items|steps/.test(name) ? 0 : undefined)),
    goal: quiet(reach),
    answer: later("answer"),
    feedback: later("feedback"),
    receipt: () => tab?.t || "",
    why: later("why"),
    neutral: () => {
      end(1);
      given.site = "";
    },
  }));
};
