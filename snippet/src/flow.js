/** One decision a page view: slots → signals → texts. */

import { all, device, kind, texts, turn } from "./page.js";
import { fill, hold, looks, PATIENCE_MS, release } from "./slots.js";
import { open, parse, save, tab } from "./tab.js";
import { later, load, options, post } from "./wire.js";

/** After so many in a row, the tab asks no more. */
const FAILURES = 2;

/** @type {any} */
export let answer;
/** The decisions so far: each waits for the one before. @type {Promise<any>} */
export let last = Promise.resolve();

/** Ask for texts and show them, one page's slots after the other. @param {any[]} those  @param {unknown} [again] */
export const queue = (those, again) => {
  last = last.then(async () => {
    try {
      const names = [
        ...new Set(those.map((el) => el.dataset.fivefold).filter((name) => again || !texts[name])),
      ].slice(0, 10);
      if (names[0] && tab.f < FAILURES)
        try {
          const vars = Object.assign({}, ...those.map((el) => parse(el.dataset.fivefoldVars)));
          const signals = { ...tab.s, device: device(), page: kind };
          const response = await post(
            options.decide || "/v1/decide",
            { slots: names, locale: document.documentElement.lang || null, signals, vars, explain: options.explain != null },
            { signal: AbortSignal.timeout(PATIENCE_MS) },
          );
          answer = await response.json();
          tab.t = answer.ticket.slice();
          tab.f = 0;
          Object.assign(texts, answer.slots);
          if (answer.why) document.dispatchEvent(new CustomEvent("fivefold", { detail: { answer, signals } }));
        } catch {
          tab.f++;
        }
      const rich = Object.values(texts).some((slot) => slot.choices || slot.format != "text");
      const nodes = rich ? (await load()).nodes : (/** @type {any} */ slot) => [slot.text];
      // The visitor may have refused meanwhile.
      if (tab) {
        fill(those, again, nodes);
        save();
      }
    } catch {}
    release(those);
  });
};

/** Find slots that were not there before, or another page view. @param {unknown} [again]  1: it is another */
export const scan = (again) => {
  turn(again);
  // An element bears the page view in which it was met.
  const found = all("[data-fivefold]").filter(
    (el) => el.fivefold != (el.fivefold = texts) && (!el.dataset.fivefoldVariant || !later("see")([el])),
  );
  if (found[0] || !looks) {
    hold(found);
    queue(found);
  }
};

/** From the back/forward cache: other pages went on with the session. */
export const back = () => {
  open(options);
  scan(1);
};
