/** Hears what the page says in its data layer: GA4 e-commerce, as objects or as gtag's arguments. */

import { add, EVENT, find, kind, meet, quiet, reach, saw } from "./core.js";
import { moment } from "./moments.js";

/** @param {any} entry */
const read = (entry) => {
  const name = entry.event || entry[1];
  const data = entry.ecommerce || entry[2] || entry;
  const items = data.items || [];
  let n = 0;
  for (const item of items) n += +item.quantity || 1;
  const what = name == "view_item" ? "product" : /^(view|begin|search)/.test(name) && find(name);
  // Lists stand on many kinds of pages: they only tell where nothing else does.
  if (what && (what != "category" || kind() == "other")) saw(what, data.search_term || items[0]?.item_id);
  if (/^begin_|_info$/.test(name) && meet(name)) add("checkout_steps", 1, EVENT);
  if (what == "cart" || name == "begin_checkout") add("cart_items", n, EVENT, 0);
  if (data.coupon) add("coupon", 1, EVENT, 0);
  if (name == "add_to_wishlist") add("wishlist_adds", 1, EVENT);
  if (name == "add_to_cart") change(n || 1, EVENT);
  if (name == "remove_from_cart") change(-n || -1, EVENT);
  if (name == "purchase") {
    reach(name, data.value);
    add("cart_items", 0, EVENT, 0);
  }
};

/** The cart has changed by so many items. @param {number} n  @param {number} source */
export const change = (n, source) => {
  add(n > 0 ? "cart_adds" : "cart_removes", 1, source);
  add("cart_items", n, source);
  moment("cart");
};

/** Past and future entries. */
export const hear = () => {
  const layer = (/** @type {any} */ (window).dataLayer ||= []);
  const { push } = layer;
  const each = quiet(read);
  for (const entry of layer) each(entry);
  layer.push = function () {
    for (const entry of arguments) each(entry);
    return push.apply(this, arguments);
  };
};
