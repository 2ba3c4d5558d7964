/** What the first file hands to the second: the same functions, so that there is one state. */

/** @typedef {import("../fivefold.d.ts").Options} Options */
/** @typedef {[
 *   add: typeof import("../tab.js").add,
 *   meet: typeof import("../tab.js").meet,
 *   on: typeof import("../tab.js").on,
 *   quiet: typeof import("../tab.js").quiet,
 *   tab: () => import("../tab.js").Tab,
 *   find: typeof import("../page.js").find,
 *   saw: typeof import("../page.js").saw,
 *   kind: () => string,
 *   tell: typeof import("../wire.js").tell,
 *   flush: typeof import("../wire.js").flush,
 *   given: () => import("../fivefold.d.ts").Answer | undefined,
 *   reach: typeof import("../wire.js").reach,
 *   queue: (slots: HTMLElement[], again: unknown) => void,
 *   back: () => void,
 *   save: () => void,
 *   options: Options,
 * ]} Core */

/** @type {Core[0]} */ export let add;
/** @type {Core[1]} */ export let meet;
/** @type {Core[2]} */ export let on;
/** @type {Core[3]} */ export let quiet;
/** @type {Core[4]} */ export let tab;
/** @type {Core[5]} */ export let find;
/** @type {Core[6]} */ export let saw;
/** @type {Core[7]} */ export let kind;
/** @type {Core[8]} */ export let tell;
/** @type {Core[9]} */ export let flush;
/** @type {Core[10]} */ export let given;
/** @type {Core[11]} */ export let reach;
/** @type {Core[12]} */ export let queue;
/** @type {Core[13]} */ export let back;
/** @type {Core[14]} */ export let save;
/** @type {Core[15]} */ export let options;

/** Who says so; the first file knows the same ranks. */
export const EVENT = 1;
export const GUESS = 2;

/** @param {Core} core */
export const connect = (...core) => {
  [add, meet, on, quiet, tab, find, saw, kind, tell, flush, given, reach, queue, back, save, options] = core;
};
