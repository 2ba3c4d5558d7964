/** Hears what the page's data layer says from now on. */

import { past, read } from "./core.js";
import { cart } from "./moments.js";

export const hear = () => {
  const layer = (/** @type {any} */ (window).dataLayer ||= []);
  const push = layer.push;
  // What came since the first file looked.
  past();
  layer.push = (/** @type {any[]} */ ...entries) => {
    for (const entry of entries) cart(() => read(entry));
    return push.apply(layer, entries);
  };
};
