/** The last guess: what the visitor does with the page's own forms, links and buttons, in English and German. */

import { add, find, GUESS, kind, on, read } from "./core.js";
import { alive } from "./attend.js";
import { feedback } from "./events.js";
import { cart } from "./moments.js";

/** @type {Record<string, RegExp>} */
const ACTS = {
  coupon: /coupon|voucher|gutschein|rabatt/i,
  compares: /compar|vergleich/i,
  add_to_wishlist: /wish|merk/i,
  add_to_cart: /(\badd|in den).*(cart|basket|korb)/i,
  remove_from_cart: /(cart|basket|korb).*(remove|delete|entfern|lösch)/i,
};

/** A list was sorted or filtered. @param {string} words */
const refine = (words) => {
  if (/category|search/.test(kind()))
    if (/pri[cs]e|preis/i.test(words)) add("price_sorts");
    else if (!/sort|order|page|text|search|mail|password/i.test(words)) add("filters");
};

export const watch = () => {
  on("click", (event) => {
    alive(event);
    const el = event.composedPath()[0].closest("a,button,summary,[type=submit]");
    const words = kind() + el.outerHTML + el.form?.getAttribute("action");
    const about = el.closest("[data-fivefold-feedback]");
    const here = el.pathname == location.pathname;
    // What stands in a slot is our own: an answer such as "I compare prices" compares nothing.
    const did = !el.closest("[data-fivefold]") && Object.keys(ACTS).find((act) => ACTS[act].test(words));
    if (about) {
      feedback(about.dataset.fivefoldFeedback, !!el.value);
      el.ariaPressed = "true";
    } else if (did && (!el.href || /\badd|in den|hinzu/i.test(words))) cart(() => read([, did], 0, GUESS));
    else if (here && el.search) refine(el.search);
    else if ((!el.href || (here && el.hash)) && find(el.outerHTML) == "info") add("info_pages");
  });
  on("change", (event) => {
    const el = event.target;
    refine([el.type, el.name, el.value, el.selectedOptions?.[0]?.text].join(" "));
  });
  on("copy", () => kind() == "product" && add("copies"));
};
