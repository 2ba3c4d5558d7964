/** What kind of page this is and how the visitor came, by what the page and its address say. */

import { add, meet, tab } from "./tab.js";

/** @type {Record<string, RegExp>} */
const KINDS = {
  checkout: /checkout|kasse/i,
  cart: /cart|basket|korb/i,
  search: /search|suche|\?(q|s)=/i,
  product: /\/(p|produ\w+|artikel)\/./i,
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
};

/** What a page view of a kind counts: always, at the first look, at a later one. @type {Record<string, any[]>} */
const COUNTS = {
  product: ["products", "products_distinct", "revisits"],
  category: [, "categories_distinct"],
  search: [, "searches"],
  info: ["info_pages"],
  checkout: [, "checkout_steps"],
};

/** The kind of the page now. */
export let kind = "";
let counted = "";
let address = "";

/** The first name whose pattern fits. @param {string} text  @param {Record<string, RegExp>} [table] */
export const find = (text, table = KINDS) => Object.keys(table).find((name) => table[name].test(text));

/** A kind of page counts once a page view. @param {string} what  @param {string} [id] */
export const saw = (what, id = location.pathname) => {
  kind = what;
  if (!counted.includes(what)) {
    counted += what;
    const [always, first, again] = COUNTS[what] || [];
    add(always);
    add(meet(what + id) ? first : again);
  }
};

/** Begin another page view, if it is one. @param {unknown} again */
export const turn = (again) => {
  const { pathname, search } = location;
  if (!again && address == (address = pathname + search)) return false;
  counted = "";
  tab.p = null;
  const said = [...document.querySelectorAll('[type*="ld+"],[property="og:type"]')].map((e) => e.outerHTML).join();
  const type = said.match(
    /(?:@type"\s*:\s*|content=)"(product\w*|itemlist|(search\w+|collection|faq|checkout)page)"/i,
  );
  add("pages");
  saw(
    /** @type {any} */ (document.querySelector("[data-fivefold-page]"))?.dataset.fivefoldPage ||
      find(`/${type?.[1]}/.`) ||
      find(address) ||
      "other",
    search.match(/\b(q|s|query|search)=([^&]*)/)?.[2],
  );
  return true;
};

/** Class of the entry, never its address. */
export const referrer = () => {
  const from = document.referrer.split("/")[2];
  const tags = location.search.match(/(utm_[sm]|\w+clk?id=)[^&]*/g);
  return find(`${tags} ${from}`, ENTRIES) || (from ? (from == location.host ? undefined : "other") : "direct");
};

export const device = () =>
  screen.width < 600 ? "mobile" : matchMedia("(pointer:coarse)").matches ? "tablet" : "desktop";
