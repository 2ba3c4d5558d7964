/** Why the visitor sees these texts, in the page's language. */

import { get, given, options, tab } from "./core.js";

/** null where nothing was decided, or nothing chosen: a visitor who is held out sees the page's own texts. */
export const why = async () => {
  try {
    const { motive, group } = /** @type {any} */ (given());
    const signals = tab().s;
    if (group != "holdout") {
      const about = (await get(`/v1/motives?site=${options.site}`)).motives.find((/** @type {any} */ m) => m.motive == motive);
      const lang = document.documentElement.lang;
      /** @param {Record<string, string>} words */
      const said = (words) => words[lang] || words[lang.slice(0, 2)] || Object.values(words)[0];
      return { motive, group, label: said(about.label), description: said(about.description), signals };
    }
  } catch {}
  return null;
};
