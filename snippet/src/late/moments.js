/** The moments at which a slot asks again, once a page view: leaving, idle, coming back, a changed cart. */

import { once, queue, save, tab } from "./core.js";

/** @param {string} when */
export const moment = (when) => {
  const slots = document.querySelectorAll(`[data-fivefold-on="${when}"]`);
  if (slots[0] && once(when)) queue([...slots], 1);
};

/** Do something that may change the cart. @param {() => void} f */
export const cart = (f) => {
  const before = tab().s.cart_items;
  f();
  save();
  if (before != tab().s.cart_items) moment("cart");
};
