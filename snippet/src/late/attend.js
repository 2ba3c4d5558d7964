/** Attention, as sums: seconds active and away, depth of scrolling. */

import { add, back, on, save, tab } from "./core.js";

/** Without a sign of life the visitor counts as active for this long. */
const READING_MS = 30_000;

let last = 0;
let left = 0;
let leaving = false;

/** @param {Event} event */
const alive = ({ timeStamp }) => {
  const s = Math.min(timeStamp - last, READING_MS) / 1000;
  // Before the first ticket, no time is kept that could tell two visitors apart.
  if (tab().t && s > 1) {
    add("active_s", s);
    last = timeStamp;
  }
  const page = tab();
  // How far down, of what does not fit the window; a page that fits says nothing.
  const room = document.documentElement.scrollHeight - innerHeight;
  const depth = Math.min(scrollY / room, 1);
  if (room > 0 && !(depth <= (page.p ?? -1))) {
    page.n = (page.n || 0) + +(page.p == null);
    page.d += depth - (page.p || 0);
    page.p = depth;
    save();
  }
};

export const attend = () => {
  on("click", alive);
  on("scroll", alive);
  on("pagehide", () => (leaving = true));
  on("visibilitychange", (event) => {
    const { timeStamp } = event;
    if (document.hidden) {
      alive(event);
      left = timeStamp;
    } else {
      if (leaving) back();
      else if (left) {
        add("tab_returns");
        add("away_s", (timeStamp - left) / 1000);
      }
      last = timeStamp;
      leaving = false;
    }
  });
};
