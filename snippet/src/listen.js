/** Hears what the page says and what the visitor does with its links and forms. */

import { INFO } from "./page.js";
import { add, GUESS, PAGE, set, tab } from "./tab.js";

/** GA4 events that tell the kind of page. @type {Record<string, string>} */
const PAGES = {
  view_item: "product",
  search: "search",
  view_search_results: "search",
  view_cart: "cart",
  begin_checkout: "checkout",
  add_shipping_info: "checkout",
  add_payment_info: "checkout",
};
const STEPS = ["begin_checkout", "add_shipping_info", "add_payment_info"];

/** @typedef {(target: EventTarget, types: string, hear: (event: any) => void) => void} On */
/** @typedef {{ saw: (kind: string, id?: string) => void, goal: (name: string, value?: number) => void,
 *   list: () => void, cart: () => void, kind: () => string }} Hearer */

/** @param {number} n  @param {number} source  @param {Hearer} hearer */
const cart = (n, source, hearer) => {
  add(n > 0 ? "cart_adds" : "cart_removes", 1, source);
  add("cart_items", n, source);
  hearer.cart();
};

/** One entry of the data layer, as an object or as gtag's arguments. @param {any} entry  @param {Hearer} hearer */
const read = (entry, hearer) => {
  const name = entry[0] == "event" ? entry[1] : entry.event;
  const data = (entry[0] == "event" ? entry[2] : entry.ecommerce || entry) || {};
  const items = [...(data.items || [])];
  const n = items.reduce((sum, item) => sum + (+item.quantity || 1), 0);
  if (PAGES[name]) hearer.saw(PAGES[name], name == "view_item" ? items[0]?.item_id : data.search_term);
  if (name == "view_item_list") hearer.list();
  if (name == "add_to_cart") cart(n || 1, PAGE, hearer);
  if (name == "remove_from_cart") cart(-n || -1, PAGE, hearer);
  if (name == "add_to_wishlist") add("wishlist_adds");
  if (name == "view_cart" || name == STEPS[0]) set("cart_items", n, PAGE);
  if (data.coupon) set("coupon", 1, PAGE);
  set("checkout_steps", Math.max(tab.s.checkout_steps || 0, STEPS.indexOf(name) + 1) || -1, PAGE);
  if (name == "purchase") {
    hearer.goal(name, data.value);
    set("cart_items", 0, PAGE);
  }
};

/** Past and future entries of the data layer. @param {Hearer} hearer  @param {(f: Function) => any} quiet */
export const hear = (hearer, quiet) => {
  const page = /** @type {any} */ (window);
  const layer = (page.dataLayer = page.dataLayer || []);
  const { push } = layer;
  const each = quiet((/** @type {any} */ entry) => read(entry, hearer));
  layer.forEach(each);
  layer.push = function () {
    [...arguments].forEach(each);
    return push.apply(this, arguments);
  };
};

/** Sorted or filtered, on a list. @param {string} what */
const refine = (what) => {
  if (/pri[cs]|preis/i.test(what)) add("price_sorts");
  else if (!/sort|order|page/i.test(what)) add("filters");
};

/** The last guess: names of links, buttons and fields, in English and German.
 * @param {On} on  @param {Hearer} hearer */
export const watch = (on, hearer) => {
  const lists = () => /category|search/.test(hearer.kind());

  on(document, "click", ({ target }) => {
    const el = target.closest("a,button,summary,[type=submit],[type=checkbox],[role=tab]");
    const link = el.pathname;
    const words = [el.href, el.form?.action, el.name, el.className, el.id, el.value, el.textContent].join(" ");
    const adds = /add|hinzu|in den|legen/i.test(words);
    if (link ? el.hash && link == location.pathname : /y|b/.test(el.localName)) INFO.test(words) && add("info_pages");
    if (link == location.pathname && el.search && lists()) refine(el.search);
    if (link && !adds) return;
    if (/compar|vergleich/i.test(words)) add("compares", 1, GUESS);
    else if (/wish|merk|favou?rit/i.test(words)) add("wishlist_adds", 1, GUESS);
    else if (/cart|basket|bag|korb/i.test(words))
      if (adds) cart(1, GUESS, hearer);
      else if (/remove|delete|entfern|lösch/i.test(words)) cart(-1, GUESS, hearer);
  });

  on(document, "change", ({ target: { name, id, type, value, selectedOptions } }) => {
    const words = `${name} ${id}`;
    if (/coupon|voucher|gutschein|promo|rabatt/i.test(words)) add("coupon");
    else if (lists() && (/^(select|check|radio|range|num)/.test(type) || /pri[cs]|preis/i.test(words)))
      refine(`${words} ${value} ${selectedOptions?.[0]?.text}`);
  });

  on(document, "copy", () => hearer.kind() == "product" && add("copies"));
};
