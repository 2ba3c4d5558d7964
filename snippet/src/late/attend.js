/** Attention, as sums: seconds active and away, depth of scrolling. And the moments at which slots ask again. */

import { add, back, device, on, quiet, save, tab } from "./core.js";
import { flush } from "./events.js";
import { moment } from "./moments.js";

/** Without a sign of life the visitor counts as active for this long. */
const READING_MS = 30_000;
const IDLE_MS = 20_000;

let last = 0;
let left = 0;
let leaving = false;
let height = 0;
/** @type {any} */
let idle;

const wait = () => {
  clearTimeout(idle);
  idle = setTimeout(quiet(moment), IDLE_MS, "idle");
};

/** @param {Event} event */
export const alive = (event) => {
  wait();
  const here = tab();
  const d = (here.d ||= {});
  const seconds = Math.min(event.timeStamp - last, READING_MS) / 1000;
  // Before the first ticket, no time is kept that could tell two visitors apart.
  if (here.t && seconds > 1) {
    add("active_s", seconds);
    last = event.timeStamp;
  }
  // How far down, of what does not fit the window; a page that fits says nothing.
  const room = document.documentElement.scrollHeight - innerHeight;
  if (room > 0) {
    d[here.s.pages] = Math.max(d[here.s.pages] || 0, Math.min(scrollY / room, 1));
    const depths = Object.values(d);
    here.s.scroll = +(depths.reduce((a, b) => a + b) / depths.length).toFixed(2);
  }
  save();
};

export const attend = () => {
  wait();
  on("scroll", (event) => {
    // A finger has no way to leave: who goes to the address flings the page back to its top first.
    if (scrollY < innerHeight && scrollY < height - 99 && device() != "desktop") moment("exit");
    height = scrollY;
    alive(event);
  });
  on("mouseout", (e) => e.relatedTarget || e.clientY > 0 || moment("exit"));
  on("pagehide", () => (leaving = true));
  on("pageshow", (event) => {
    leaving = false;
    if (event.persisted) back();
  });
  on("visibilitychange", (event) => {
    flush();
    if (document.hidden) {
      alive(event);
      left = event.timeStamp;
    } else if (!leaving) {
      moment("return");
      last = event.timeStamp;
      if (left) {
        add("tab_returns");
        add("away_s", (last - left) / 1000);
      }
    }
  });
};
