/** What is known of the running session: kept for the tab under one key, or only in memory. */

/** Every number that is counted, and its bound; the second file adds those that it counts. @type {Record<string, number>} */
export const BOUNDS = {
  visit: 5,
  coupon: 10,
  checkout_steps: 10,
  wishlist_adds: 50,
  cart_adds: 50,
  cart_removes: 50,
  cart_items: 100,
  categories_distinct: 100,
  searches: 100,
  info_pages: 100,
  revisits: 100,
  pages: 200,
  products: 200,
  products_distinct: 200,
};

/** Who says so, the best first; a better source of a signal starts its count over. */
export const EVENT = 1;
export const GUESS = 2;

/** @typedef {object} Tab
 * @property {Record<string, any>} s  signals
 * @property {Record<string, number>} r  the best source so far of each
 * @property {string[]} h  products, lists and searches met
 * @property {Record<number, number>} [d]  deepest scroll of each page that could be scrolled
 * @property {number} f  failed decisions in a row
 * @property {string} [t]  the latest ticket
 * @property {number} [a]  has answered the question
 * @property {boolean} [o]  the visitor wants the default */

/** Nothing before consent, and after it ended. @type {any} */
export let tab;
/** @type {any} */
let store;

/** Any failure leaves the page as it was. @param {Function} f  @returns {any} */
export const quiet = (f) => (/** @type {any} */ ...args) => {
  try {
    return f(...args);
  } catch {}
};

/** @param {string} [text]  @returns {any} */
export const parse = quiet((/** @type {string} */ text) => text && JSON.parse(text));

/** @param {import("./api.d.ts").Options} options */
export const open = (options) => {
  store ||= options.storage == "memory" ? {} : sessionStorage;
  tab = { s: {}, r: {}, h: [], f: 0, ...parse(store.fivefold) };
  if (options.visits && !tab.s.pages) {
    add("visit", ~~localStorage.fivefold + 1);
    localStorage.fivefold = tab.s.visit;
  }
};

export const save = quiet(() => {
  if (tab) store.fivefold = JSON.stringify(tab);
});

/** End and forget everything, but that the visitor wants the default. @param {unknown} off */
export const close = (off) => {
  // Any later use fails, quietly.
  tab = null;
  if (off) store.fivefold = '{"o":1}';
  else delete store.fivefold;
  delete localStorage.fivefold;
};

/** Whoever adds saves when done: each write costs a phone half a millisecond.
 * @param {string} name  @param {number} [n]  @param {number} [source]  @param {number} [from] */
export const add = (name, n = 1, source = GUESS, from = source < tab.r[name] ? 0 : tab.s[name] || 0) => {
  n += from;
  if (n >= 0 && BOUNDS[name] && !(source > tab.r[name])) {
    tab.s[name] = Math.min(Math.round(n), BOUNDS[name]);
    tab.r[name] = source;
  }
};

/** Whether the tab meets this for the first time. @param {string} what */
export const meet = (what) => !tab.h.includes(what) && tab.h.push(what);
