/** What the page says in its data layer: GA4 e-commerce, as objects or as gtag's arguments. */

import { find, kind, named, saw } from "./page.js";
import { add, EVENT, meet, quiet } from "./tab.js";
import { later } from "./wire.js";

/** @param {any} entry  @param {unknown} [only]  what kind of page it means  @param {number} [source] */
export const read = quiet((/** @type {any} */ entry, /** @type {unknown} */ only, source = EVENT) => {
  const name = entry.event || entry[1];
  const data = entry.ecommerce || entry[2] || entry;
  const items = data.items || [];
  const what = /^(view|begin|search)/.test(name) && find(`/${name}/`);
  // Lists stand on many kinds of pages: they only tell where nothing else does.
  if (what && !named && (what != "category" || kind == "other")) saw(what, data.search_term || items[0]?.item_id);
  if (only) return;
  let n = 0;
  for (const item of items) n += +item.quantity || 1;
  // add_to_cart: cart_adds; what is no signal is not added
  const did = name.replace(/(.+)_.+_(.+)/, "$2_$1s");
  add(did, 1, source);
  if (/cart_/.test(did)) add("cart_items", did == "cart_adds" ? n || 1 : -n || -1, source);
  if (/^begin_|_info$/.test(name) && meet(name)) add("checkout_steps", 1, source);
  if (/^(begin_|view_c|purch)/.test(name)) add("cart_items", name == "purchase" ? 0 : n, source, 0);
  if (name == "purchase") later("goal")(name, data.value);
  if (data.coupon) add("coupon", 1, source, 0);
});

let done = 0;

/** Entries that nobody has read. @param {unknown} [only]  what kind of page they mean, and leave them unread */
export const past = quiet((/** @type {unknown} */ only) => {
  // Where there is none, nothing is thrown: the first error of a page costs a phone five milliseconds.
  const layer = /** @type {any} */ (window).dataLayer || [];
  for (const entry of layer.slice(done)) read(entry, only);
  if (!only) done = layer.length;
});
