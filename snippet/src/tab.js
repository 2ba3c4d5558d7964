/** What is known of the running session: kept for the tab under one key, or only in memory. */

/** Every number the service knows, and its bound. */
const BOUNDS = /** @type {any} */ ({
  __proto__: null,
  visit: 5,
  pages: 200,
  products: 200,
  products_distinct: 200,
  categories_distinct: 100,
  revisits: 100,
  searches: 100,
  price_sorts: 50,
  filters: 100,
  info_pages: 100,
  compares: 50,
  copies: 50,
  tab_returns: 100,
  away_s: 7200,
  active_s: 7200,
  wishlist_adds: 50,
  cart_adds: 50,
  cart_removes: 50,
  cart_items: 100,
  checkout_steps: 10,
  coupon: 10,
});

const KEY = "fivefold";

/** Who says so; a better source of a signal starts its count over. */
export const SHOP = 0;
export const PAGE = 1;
export const GUESS = 2;

const fresh = () => ({
  /** Signals. @type {Record<string, any>} */ s: {},
  /** The best source so far of each. @type {Record<string, number>} */ r: {},
  /** Hashes of products, lists and searches met. @type {number[]} */ h: [],
  /** Sum of the deepest scroll of every page, in percent. */ d: 0,
  /** Failed decisions in a row. */ f: 0,
  /** The latest ticket. */ t: "",
  /** The visitor wants the default. */ o: 0,
});

/** @type {Storage | undefined} */
let store;
export let tab = fresh();

/** @param {boolean} memory */
export const open = (memory) => {
  try {
    if (!memory) tab = { ...tab, ...JSON.parse((store = sessionStorage).getItem(KEY) || "{}") };
  } catch {}
};

export const save = () => {
  try {
    store?.setItem(KEY, JSON.stringify(tab));
  } catch {}
};

/** Forget everything, but that the visitor wants the default. @param {number} off */
export const forget = (off) => {
  tab = fresh();
  try {
    store?.removeItem(KEY);
    if (!off) localStorage.removeItem(KEY);
  } catch {}
  if ((tab.o = off)) save();
};

/** Count this visit. Kept from visit to visit: one number. */
export const visit = () => {
  try {
    set("visit", (localStorage[KEY] = Math.min(5, (+localStorage[KEY] || 0) + 1)));
  } catch {}
};

/** @param {string} name  @param {number} value  @param {number} [source] */
export const set = (name, value, source = SHOP) => {
  if (BOUNDS[name] && value >= 0 && source <= (tab.r[name] ?? GUESS)) {
    tab.s[name] = Math.min(Math.round(value), BOUNDS[name]);
    tab.r[name] = source;
    save();
  }
};

/** @param {string} name  @param {number} [n]  @param {number} [source] */
export const add = (name, n = 1, source = PAGE) =>
  set(name, (source < tab.r[name] ? 0 : tab.s[name] || 0) + +n, source);

/** Whether the tab meets this for the first time. @param {string} what */
export const meet = (what) => {
  let hash = 7;
  for (const c of what) hash = (hash * 31 + c.charCodeAt(0)) | 0;
  return !tab.h.includes(hash) && tab.h.push(hash) < 500;
};

/** Only what the service knows, whatever the key for the tab holds. @param {number} looked */
export const signals = (looked) => {
  /** @type {import("./fivefold.d.ts").Signals} */
  const out = {};
  for (const name of Object.keys(BOUNDS)) if (tab.s[name] >= 0) out[name] = tab.s[name];
  const pages = tab.s.pages - (looked ? 0 : 1);
  if (pages > 0) out.scroll = Math.min(1, +(tab.d / pages / 100).toFixed(2));
  return out;
};
