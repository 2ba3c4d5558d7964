/** The moments at which a slot asks again, once a page view: leaving, idle, coming back, a changed cart. */

import { on, queue, quiet } from "./core.js";

const IDLE_MS = 20_000;

/** Where each slot has asked again. @type {WeakMap<Element, string>} */
const asked = new WeakMap();
/** @type {any} */
let idle;

/** @param {string} when */
export const moment = (when) => {
  /** @type {HTMLElement[]} */
  const slots = [...document.querySelectorAll(/** @type {"div"} */ (`[data-fivefold-on="${when}"]`))].filter(
    (el) => asked.get(el) != location.pathname,
  );
  for (const el of slots) asked.set(el, location.pathname);
  if (slots[0]) queue(slots, true);
};

const wait = () => {
  clearTimeout(idle);
  idle = setTimeout(quiet(moment), IDLE_MS, "idle");
};

export const abide = () => {
  on("mouseout", (e) => e.relatedTarget || e.clientY > 0 || moment("exit"));
  on("visibilitychange", () => document.hidden || moment("return"));
  on("click", wait);
  on("scroll", wait);
  wait();
};
