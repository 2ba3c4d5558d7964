/** What kind of page this is and how the visitor came, by what the page and its address say. */

import { past } from "./layer.js";
import { add, meet, tab } from "./tab.js";

/** A Strandkorb is a product before it is a basket. @type {Record<string, RegExp>} */
const KINDS = {
  checkout: /checkout|kasse/i,
  search: /search|suche|\?(q|s)=/i,
  product: /\/(p|produ\w+|artikel)\/./i,
  cart: /cart|basket|korb/i,
  info: /shipp|versand|liefer|retur|widerruf|size|payment|zahl|faq|help|review/i,
  category: /[ck]ategor|collection|list/i,
  home: /^\/(\w\w\/?)?(\?|$)/,
};

/** @type {Record<string, RegExp>} */
const ENTRIES = {
  ad: /gclid|msclk|=(cpc|paid)/,
  email: /mail|letter/,
  price_comparison: /idealo|geizhals|billiger|preis|price/,
  search: /google|bing|duck|ecosia/,
  social: /facebook|insta|pinterest|tiktok|youtube|\bt\.co$/,
  direct: /undefined$/,
  other: /./,
};

/** What a page view of a kind counts: always, at the first look, at a later one. @type {Record<string, string>} */
const COUNTS = {
  product: "products products_distinct revisits",
  category: " categories_distinct",
  search: " searches",
  info: "info_pages",
  checkout: " checkout_steps",
};

/** The texts of this page view. @type {Record<string, any>} */
export let texts;
/** The kind of the page now. */
export let kind = "";
/** Kind that the page itself has named. @type {string | undefined} */
export let named;
let counted = "";
let address = "";

/** The first name whose pattern fits. @param {string} text  @param {Record<string, RegExp>} [table] */
export const find = (text, table = KINDS) => Object.keys(table).find((name) => table[name].test(text));

/** Whether this happens for the first time on this page. @param {string} what */
export const once = (what) => !counted.includes(what) && (counted += what);

/** A kind of page counts once a page view. @param {string} what  @param {string} [id] */
export const saw = (what, id = location.pathname) => {
  kind = what;
  if (once(what)) {
    const names = (COUNTS[what] || "").split(" ");
    add(names[0]);
    add(names[meet(what + id) ? 1 : 2]);
  }
};

/** Begin another page view, if it is one. @param {unknown} again  1: it is */
export const turn = (again) => {
  if (address != (address = location.pathname + location.search) || again == 1) {
    texts = {};
    counted = "";
    add("pages");
    kind = named = /** @type {any} */ (document.querySelector("[data-fivefold-page]"))?.dataset.fivefoldPage || "";
    const said = "" + [...document.querySelectorAll('[type*="ld+"],[property]')].map((e) => e.outerHTML);
    const type = said.match(/(?:@type"\W*|content=")(product\w*|itemlist|(search\w+|collection|faq|checkout)page)"/i);
    past(1);
    saw(
      kind || (type && find(`/${type[1]}/.`)) || find(address) || "other",
      // Identity only to know a product again in this tab; it is never sent.
      (address.match(/\b(q|s|query|search)=[^&]*/) || said.match(/(sku"\W+|item_id" content=")[^"]+/))?.[0],
    );
    past();
  }
};

/** Class of the entry, never its address. */
export const arrive = () => {
  const from = document.referrer.split("/")[2];
  const tags = location.search.match(/(utm_[sm]|\w+clk?id=)[^&]*/g);
  if (from != location.host) tab.s.referrer = find(`${tags} ${from}`, ENTRIES);
};

export const device = () =>
  screen.width < 600 ? "mobile" : matchMedia("(pointer:coarse)").matches ? "tablet" : "desktop";
