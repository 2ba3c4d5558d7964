/** What the visitor says: the one answer, and whether a text was helpful. */

import { flush, save, tab, tell } from "./core.js";

/** Sent at once, and not asked again in this tab. What comes back is the ticket that knows the answer, for the next
 * decision, unless a newer one came meanwhile. @param {string} motive */
export const answer = async (motive) => {
  const here = tab();
  if (here.a) return;
  here.a = 1;
  save();
  tell("answer", { motive });
  const before = here.t;
  try {
    const { ticket } = await (await flush()).json();
    if (ticket && here.t == before) here.t = ticket;
    if (here == tab()) save();
  } catch {}
};

/** @param {string} slot  @param {boolean} helpful */
export const feedback = (slot, helpful) => tell("feedback", { slot, helpful });
