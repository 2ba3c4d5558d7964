/** The flow: consent → signals → one decision a page view → texts → what was seen and reached. */

import { attend, looked, top } from "./attend.js";
import { hear, watch } from "./listen.js";
import { device, page, referrer } from "./page.js";
import { fill, hold, nameOf, release, restore } from "./slots.js";
import { add, forget, meet, open, save, set, SHOP, signals, tab, visit } from "./tab.js";

/** @typedef {import("./fivefold.d.ts").Answer} Answer */

const PATIENCE_MS = 400;
const FAILURES = 2;

/** What a page view of a kind counts: always, at the first look, at a later one. @type {Record<string, string[]>} */
const COUNTS = {
  product: ["products", "products_distinct", "revisits"],
  category: ["", "categories_distinct"],
  search: ["", "searches"],
  info: ["info_pages"],
  checkout: ["", "checkout_steps"],
};

/** @param {import("./fivefold.d.ts").Options} options  @returns {import("./fivefold.d.ts").Fivefold} */
export const start = (options) => {
  const page_ = /** @type {any} */ (window);
  if (page_.fivefold?.neutral) return page_.fivefold;

  const { site, endpoint = "", explain, decide = "/v1/decide", events = "/v1/events" } = options;
  const heard = /** @type {any[]} */ ([]);
  let begun = false;
  let live = false;
  /** @type {Answer | undefined} */
  let answer;

  // One page view.
  let address = "";
  let kind = "";
  let counted = "";
  let asked = new Set();
  let met = new WeakSet();
  /** @type {HTMLElement[]} */
  let slots = [];
  let last = Promise.resolve();

  /** Any failure leaves the page as it was. @param {Function} f  @returns {any} */
  const quiet = (f) => (/** @type {any} */ ...args) => {
    try {
      return live ? f(...args) : undefined;
    } catch {}
  };
  /** @type {import("./listen.js").On} */
  const on = (target, type, f) => target.addEventListener(type, quiet(f), { capture: true, passive: true });

  /** @param {string} path  @param {object} body  @param {object} how */
  const post = (path, body, how) =>
    fetch(endpoint + path, /** @type {any} */ ({ __proto__: null, method: "POST", body: JSON.stringify(body), credentials: "omit", ...how }));

  const flush = () => {
    if (heard.length && tab.t)
      post(events, { site, ticket: tab.t, events: heard.splice(0, 50) }, { keepalive: true }).catch(() => 0);
  };

  const seen = new IntersectionObserver(
    quiet((/** @type {any[]} */ entries) => {
      for (const { target, isIntersecting } of entries)
        if (isIntersecting) {
          seen.unobserve(target);
          heard.push({ type: "seen", slots: [nameOf(target)] });
        }
    }),
    { threshold: 0.5 },
  );

  /** @param {HTMLElement[]} those  @param {boolean} [show] */
  const put = (those, show) => {
    if (answer) for (const el of fill(those, answer.slots, !!show, api.answer)) seen.observe(el);
    release(those);
  };

  /** Ask what these slots shall show. @param {HTMLElement[]} those  @param {boolean} [show] */
  const ask = async (those, show) => {
    const names = [...new Set(those.map(nameOf))].slice(0, 10);
    if (!live || tab.f >= FAILURES || !names[0]) return release(those);
    const vars = {};
    for (const el of those) if (el.dataset.fivefoldVars) Object.assign(vars, JSON.parse(el.dataset.fivefoldVars));
    const said = { ...signals(looked()), referrer: tab.s.referrer, device: device(), page: kind };
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const locale = document.documentElement.lang.match(/^[a-z]{2,3}([-_][a-z]{2})?\b/i)?.[0];
      const response = await post(
        decide,
        { site, slots: names, locale, signals: said, vars, ticket: tab.t || undefined, explain: explain == null ? undefined : true },
        { signal },
      );
      const got = await response.json();
      if (!response.ok || !got.ticket.length || !got.slots) throw 0;
      if (!live) return;
      tab.f = 0;
      tab.t = got.ticket;
      answer = { ...got, slots: { ...answer?.slots, ...got.slots } };
      put(those, show);
      if (explain != null) document.dispatchEvent(new CustomEvent("fivefold", { detail: { answer: got, signals: said } }));
    } catch {
      if (live) tab.f++;
      release(those);
    }
    if (live) save();
  };

  /** One decision at a time. @param {HTMLElement[]} those  @param {boolean} [show] */
  const queue = (those, show) => {
    if (those[0]) last = last.then(() => ask(those, show)).catch(() => release(those));
  };

  /** Find slots that were not there before, or another page view. */
  const scan = () => {
    if (address != location.pathname + location.search) return turn();
    const late = !!counted;
    const found = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-fivefold]")]).filter(
      (el) => nameOf(el) && !met.has(el) && met.add(el),
    );
    slots.push(...found);
    const open = found.filter((el) => !asked.has(nameOf(el)) && !el.dataset.fivefoldVariant);
    hold(open, late);
    open.map((el) => asked.add(nameOf(el)));
    queue(open);
  };

  /** A kind of page counts once a page view. @param {string} what  @param {string} [id] */
  const saw = (what, id) => {
    kind = what;
    const counts = COUNTS[what];
    if (!counts || counted.includes(what)) return;
    counted += what;
    const first = meet(what + (id || location.pathname));
    if (counts[0]) add(counts[0]);
    const more = counts[first ? 1 : 2];
    if (more) add(more);
  };

  const view = () => {
    address = location.pathname + location.search;
    add("pages");
    saw(...page(kind));
    save();
    scan();
  };

  /** Another page view in the same document. */
  const turn = () => {
    kind = counted = "";
    asked = new Set();
    met = new WeakSet();
    slots = [];
    top();
    view();
  };

  /** @param {string} when */
  const moment = quiet((/** @type {string} */ when) => {
    const those = slots.filter((el) => el.dataset.fivefoldOn == when && el.isConnected);
    slots = slots.filter((el) => !those.includes(el));
    queue(those, true);
  });

  const api = /** @type {import("./fivefold.d.ts").Fivefold} */ ({
    consent: (given) => (given ? begin() : end(0)),
    signal: quiet((/** @type {string} */ name, n = 1) =>
      (/^(visit|cart_items|checkout_steps)$/.test(name) ? set : add)(name, n, SHOP),
    ),
    goal: quiet((/** @type {string} */ goal, value = 0) =>
      heard.push({ type: "goal", goal, value: Math.min(Math.max(+value || 0, 0), 1e6) }),
    ),
    answer: quiet((/** @type {string} */ motive) => heard.push({ type: "answer", motive })),
    feedback: quiet((/** @type {string} */ slot, /** @type {any} */ helpful) =>
      heard.push({ type: "feedback", slot, helpful: !!helpful }),
    ),
    receipt: () => tab.t,
    why: async () => null,
    neutral: () => end(1),
  });

  /** Back to the page's own texts. @param {number} off  for good, in this tab */
  const end = (off) => {
    try {
      if (live || off) {
        restore();
        forget(off);
      }
    } catch {}
    live = false;
    heard.length = 0;
  };

  const begin = () => {
    const { globalPrivacyControl, doNotTrack } = /** @type {any} */ (navigator);
    if (live || !site || globalPrivacyControl || doNotTrack == 1 || page_.doNotTrack == 1) return;
    open(options.storage == "memory");
    if (tab.o) return;
    live = true;
    quiet(() => {
      if (!tab.s.pages) {
        if (options.visits) visit();
        tab.s.referrer = referrer();
      }
      if (!begun) {
        begun = true;
        const hearer = { saw, goal: api.goal, kind: () => kind, cart: () => moment("cart"), list: () => kind == "other" && saw("category") };
        hear(hearer, quiet);
        watch(on, hearer);
        attend(on, moment, flush, () => {
          open(options.storage == "memory");
          turn();
        });
        new MutationObserver(quiet(scan)).observe(document, { childList: true, subtree: true });
      }
      view();
    })();
  };

  page_.fivefold = api;
  if (options.consent == "not-required") begin();
  return api;
};
