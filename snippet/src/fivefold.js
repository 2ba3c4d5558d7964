/** The one global: consent begins and ends everything. */

import { last, scan } from "./flow.js";
import { arrive } from "./page.js";
import { restore } from "./slots.js";
import { close, open, parse, quiet, tab } from "./tab.js";
import { later, load, options } from "./wire.js";

const changes = new MutationObserver(quiet(scan));

const begin = quiet(() => {
  const asked = /** @type {any} */ (navigator);
  if (tab || !options.site || asked.globalPrivacyControl || asked.doNotTrack == 1) return;
  if (/** @type {any} */ (document).prerendering) return document.addEventListener("prerenderingchange", begin);
  open(options);
  if (tab.o) return close(1);
  if (!tab.s.pages) arrive();
  tab.t = options.ticket || tab.t;
  Object.assign(tab.s, parse(options.signals));
  scan(1);
  changes.observe(document, { childList: true, subtree: true });
  last.then(load);
});

/** Back to the page's own texts. @param {unknown} [off]  for good, in this tab */
const end = quiet((/** @type {unknown} */ off) => {
  if (tab) restore();
  close(off);
});

/** @type {typeof import("./api.d.ts").start} */
export const start = (given) => {
  const shop = /** @type {any} */ (window);
  if (shop.fivefold?.why) return shop.fivefold;
  Object.assign(options, given);
  // An editor looks at a text: the second file shows it, and nothing else happens.
  if (location.search.includes("fivefold-preview")) {
    options.site = "";
    load();
  } else if (options.consent == "not-required") begin();
  return (shop.fivefold = {
    consent: (/** @type {boolean} */ yes) => (yes ? begin() : end()),
    signal: later("signal"),
    goal: later("goal"),
    answer: later("answer"),
    feedback: later("feedback"),
    why: later("why"),
    receipt: () => tab?.t || "",
    neutral: () => {
      end(1);
      options.site = "";
    },
  });
};
