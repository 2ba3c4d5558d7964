/** The last guess: what the visitor does with the page's own forms, links and buttons, in English and German. */

import { add, find, GUESS, kind, on } from "./core.js";
import { change } from "./layer.js";

/** @type {Record<string, RegExp>} */
const ACTS = {
  coupon: /coupon|voucher|gutschein|rabatt/i,
  compares: /compar|vergleich/i,
  wishlist_adds: /wish|merk/i,
  cart_adds: /(\badd|in den).*(cart|basket|korb)/i,
  cart_removes: /(cart|basket|korb).*(remove|delete|entfern|lösch)/i,
};
const ADD = /\badd|in den|hinzu/i;
const PRICE = /pri[cs]e|preis/i;

/** A list was sorted or filtered. @param {string} words */
const refine = (words) => {
  if (/category|search/.test(kind()))
    if (PRICE.test(words)) add("price_sorts");
    else if (!/sort|order|page|text|search|mail|password/i.test(words)) add("filters");
};

export const watch = () => {
  on("click", ({ target }) => {
    const el = target.closest("a,button,summary,[type=submit]");
    const words = kind() + el.outerHTML + el.form?.getAttribute("action");
    const did = find(words, ACTS);
    const here = el.pathname == location.pathname;
    if (did && (!el.href || ADD.test(words)))
      if (/cart/.test(did)) change(did == "cart_adds" ? 1 : -1, GUESS);
      else add(did);
    else if (here && el.search) refine(el.search);
    else if ((!el.href || (here && el.hash)) && find(el.outerHTML) == "info") add("info_pages");
  });
  on("change", ({ target: { name, type, value, selectedOptions } }) =>
    refine([type, name, value, selectedOptions?.[0]?.text].join(" ")),
  );
  on("copy", () => kind() == "product" && add("copies"));
};
