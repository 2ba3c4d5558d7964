/** What kind of page this is and how the visitor came, by what the page and its address say. */

import { past } from "./layer.js";
import { add, meet, save, tab } from "./tab.js";

/** Words of an address, in lower case: looking for them costs less than half of what compiling patterns does.
 * A Strandkorb is a product before it is a basket. @type {Record<string, string>} */
const KINDS = {
  checkout: "checkout|kasse",
  search: "search|suche|?q=|?s=",
  product: "/view_item/|/p/|/product/|/products/|/produkt/|/produkte/|/artikel/",
  cart: "cart|basket|korb",
  info: "shipp|versand|liefer|retur|widerruf|size|payment|zahl|faq|help|review",
  category: "ategor|collection|list",
};

/** Words of campaign and host. @type {Record<string, string>} */
const ENTRIES = {
  ad: "gclid|msclk|=cpc|=paid",
  email: "mail|letter",
  price_comparison: "idealo|geizhals|billiger|preis|price",
  search: "google|bing|duck|ecosia",
  social: "facebook|insta|pinterest|tiktok|youtube|/t.co/",
  direct: "/undefined",
  other: "",
};

/** What a page view of a kind counts: always, at the first look, at a later one. @type {Record<string, string>} */
const COUNTS = {
  product: "products|products_distinct|revisits",
  category: "|categories_distinct",
  search: "|searches",
  info: "info_pages",
  checkout: "|checkout_steps",
};

/** The texts of this page view. @type {Record<string, any>} */
export let texts;
/** The kind of the page now. */
export let kind = "";
/** Kind that the page itself has named. @type {string | undefined} */
export let named;
let counted = "";
let address = "";

/** The first name of which the text has a word. @param {string} text  @param {Record<string, string>} [table] */
export const find = (text, table = KINDS) =>
  Object.keys(table).find((name) => table[name].split("|").some((word) => text.toLowerCase().includes(word)));

/** @param {string} selector  @returns {any[]} */
export const all = (selector) => [...document.querySelectorAll(selector)];

/** Whether this happens for the first time on this page. @param {string} what */
export const once = (what) => !counted.includes(what) && (counted += what);

/** A kind of page counts once a page view. @param {string} what  @param {string} [id] */
export const saw = (what, id = location.pathname) => {
  kind = what;
  if (once(what)) {
    const names = (COUNTS[what] || "").split("|");
    add(names[0]);
    add(names[meet(what + id) ? 1 : 2]);
  }
};

/** Begin another page view, if it is one. @param {unknown} again  1: it is */
export const turn = (again) => {
  const { pathname, search } = location;
  const path = pathname.endsWith("/") ? pathname.slice(0, -1) : pathname;
  if (address != (address = path + search) || again == 1) {
    texts = {};
    counted = "";
    add("pages");
    kind = named = all("[data-fivefold-page]")[0]?.dataset.fivefoldPage;
    const said = "" + all('[type*="ld+"],[property]').map((e) => e.outerHTML);
    const type = said && said.match(/(@type"\W*|content=")(product|itemlist|(search\w+|collection|faq|checkout)page)\w*"/i);
    past(1);
    saw(
      kind ||
        (type && find(`/${type[2]}/`)) ||
        find(address) ||
        (path.length % 3 || path[3] ? "other" : "home"),
      // Identity only to know a product again in this tab; it is never sent.
      ((search && search.match(/\b(q|s|query|search)=[^&]*/)) || (said && said.match(/(sku"\W+|item_id" content=")[^"]+/)) || "")[0],
    );
    past();
    save();
  }
};

/** Class of the entry, never its address. */
export const arrive = ({ host, search } = location, from = document.referrer.split("/")[2]) => {
  if (from != host) tab.s.referrer = find(`${search && search.match(/(utm_[sm]|\w+clk?id=)[^&]*/g)}/${from}/`, ENTRIES);
};

export const device = () =>
  screen.width < 600 ? "mobile" : matchMedia("(pointer:coarse)").matches ? "tablet" : "desktop";
