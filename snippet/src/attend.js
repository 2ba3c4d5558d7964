/** Attention, as sums: seconds active and away, depth of scrolling, and the moments at which to ask again. */

import { add, save, tab } from "./tab.js";

const IDLE_MS = 20_000;
/** Without a sign of life the visitor counts as active for this long. */
const READING_MS = 30_000;

let deepest = 0;
let leftAt = 0;
let lastAt = 0;
let leaving = false;
/** @type {any} */
let idle;

const now = () => performance.now();

/** A new page view has not been looked through. */
export const top = () => (deepest = 0);
export const looked = () => deepest;

/** Depth reached, in whole percent. */
const look = () => {
  const { scrollHeight } = document.documentElement;
  const depth = Math.min(100, Math.round(((scrollY + innerHeight) / scrollHeight) * 100)) || 0;
  if (depth > deepest) {
    tab.d += depth - deepest;
    deepest = depth;
  }
};

/** @param {import("./listen.js").On} on  @param {(moment: string) => void} moment
 * @param {() => void} flush  @param {() => void} back */
export const attend = (on, moment, flush, back) => {
  const alive = () => {
    const s = Math.floor(Math.min(now() - lastAt, READING_MS) / 1000);
    if (s > 0) add("active_s", s), (lastAt = now());
    clearTimeout(idle);
    idle = setTimeout(moment, IDLE_MS, "idle");
  };
  const hide = () => {
    alive();
    look();
    save();
    flush();
  };
  lastAt = now();
  alive();
  on(document, "click", alive);
  on(document, "scroll", () => (alive(), look()));
  on(document, "mouseout", (e) => e.relatedTarget || e.clientY > 0 || moment("exit"));
  on(document, "visibilitychange", () => {
    if (document.visibilityState == "hidden") {
      hide();
      leftAt = leaving ? 0 : now();
    } else if (leftAt) {
      add("tab_returns");
      add("away_s", (now() - leftAt) / 1000);
      lastAt = now();
      leftAt = 0;
      moment("return");
    }
  });
  on(window, "pagehide", () => {
    leaving = true;
    hide();
  });
  on(window, "pageshow", (e) => {
    leaving = false;
    lastAt = now();
    if (e.persisted) back();
  });
};
