/** What was seen, reached and said: kept until the visitor leaves the page, and sent as one beacon. */

import { add, options, post, save, SHOP, tab } from "./core.js";

/** @type {object[]} */
let heard = [];
/** The session that was heard: another one sends nothing of it. @type {any} */
let whose;

/** @param {string} type  @param {object} what */
const tell = (type, what) => {
  if (whose != (whose = tab())) heard = [];
  heard.push({ type, ...what });
};

/** @returns {any} the response to come, if there is something to send */
export const flush = () =>
  heard[0] &&
  whose == tab() &&
  whose.t &&
  post(options.events || "/v1/events", { events: heard.splice(0, 50) }, { keepalive: true }).catch(() => {});

/** Reports a slot once its text is really in view. */
const eye = new IntersectionObserver(
  (entries) => {
    for (const entry of /** @type {any[]} */ (entries))
      if (entry.isIntersecting) {
        eye.unobserve(entry.target);
        tell("seen", { slots: [entry.target.dataset.fivefold] });
      }
  },
  { threshold: 0.5 },
);

/** @param {(Element | undefined)[]} shown */
export const see = (shown) => {
  for (const el of shown) if (el) eye.observe(el);
};

/** Said by the page itself, above all other sources. @param {string} name  @param {number} n */
export const signal = (name, n = 1) => add(name, +n, SHOP, /^visit|items|steps/.test(name) ? 0 : undefined);

/** A value is never refused, but bounded. @param {string} goal  @param {any} [value] */
export const goal = (goal, value) => tell("goal", { goal, value: Math.min(Math.max(+value || 0, 0), 1e6) });

/** @param {string} slot  @param {unknown} helpful */
export const feedback = (slot, helpful) => tell("feedback", { slot, helpful });

/** The one answer: sent at once, and not asked again in this tab. What comes back is the ticket that knows it, for the
 * next decision, unless a newer one came meanwhile. @param {string} motive */
export const answer = async (motive) => {
  const here = tab();
  if (!here || here.a) return;
  here.a = 1;
  save();
  tell("answer", { motive });
  const before = here.t;
  try {
    const ticket = (await (await flush()).json()).ticket;
    if (ticket && here.t == before) here.t = ticket;
    if (here == tab()) save();
  } catch {}
};
