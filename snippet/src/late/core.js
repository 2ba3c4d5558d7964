/** What the first file hands to the second: the same functions, so that there is one state. */

/** @typedef {[
 *   options: import("../api.d.ts").Options,
 *   tab: () => import("../tab.js").Tab,
 *   kind: () => string,
 *   given: () => import("../api.d.ts").Answer | undefined,
 *   bounds: typeof import("../tab.js").BOUNDS,
 *   count: typeof import("../tab.js").add,
 *   past: typeof import("../layer.js").past,
 *   read: typeof import("../layer.js").read,
 *   post: typeof import("../wire.js").post,
 *   quiet: typeof import("../tab.js").quiet,
 *   find: typeof import("../page.js").find,
 *   once: typeof import("../page.js").once,
 *   device: typeof import("../page.js").device,
 *   queue: typeof import("../flow.js").queue,
 *   back: typeof import("../flow.js").back,
 *   save: typeof import("../tab.js").save,
 * ]} Core */

/** @type {Core[0]} */ export let options;
/** @type {Core[1]} */ export let tab;
/** @type {Core[2]} */ export let kind;
/** @type {Core[3]} */ export let given;
/** @type {Core[4]} */ export let bounds;
/** @type {Core[5]} */ let count;
/** @type {Core[6]} */ export let past;
/** @type {Core[7]} */ export let read;
/** @type {Core[8]} */ export let post;
/** @type {Core[9]} */ export let quiet;
/** @type {Core[10]} */ export let find;
/** @type {Core[11]} */ export let once;
/** @type {Core[12]} */ export let device;
/** @type {Core[13]} */ export let queue;
/** @type {Core[14]} */ export let back;
/** @type {Core[15]} */ export let save;

/** Who says so; the first file knows the same ranks. */
export const SHOP = 0;
export const GUESS = 2;

/** What this file counts, and its bounds. */
const BOUNDS = { price_sorts: 50, compares: 50, copies: 50, filters: 100, tab_returns: 100, away_s: 7200, active_s: 7200 };

/** @param {Core} core */
export const connect = (core) => {
  [options, tab, kind, given, bounds, count, past, read, post, quiet, find, once, device, queue, back, save] = core;
  Object.assign(bounds, BOUNDS);
  // Whoever listens knows from here on what was not done: nought times. How often the visitor came stays unknown.
  // It is saved with the next sign of life, at the latest when the visitor leaves.
  const here = tab();
  if (here) for (const name in bounds) if (name != "visit") here.s[name] ||= 0;
};

/** @type {Core[5]} */
export const add = (...what) => {
  count(...what);
  save();
};

/** No cookie in either direction. @param {string} path  @returns {Promise<any>} */
export const get = async (path) => (await fetch(options.endpoint + path, { credentials: "omit" })).json();

/** @param {string} type  @param {(event: any) => void} f */
export const on = (type, f) => addEventListener(type, quiet(f), true);
