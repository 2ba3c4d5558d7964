/** An editor's look at one text, drafts included: nothing is kept, decided or counted on such a page. */

import { get } from "./core.js";
import { nodes, tag } from "./nodes.js";

/** @param {string} token  as it stands in the address */
export const preview = async (token) => {
  try {
    const about = await get(`/v1/preview?token=${token}`);
    const note = tag("output", about.banner || about.detail);
    // A popover stands above everything, centred; without its top it lies at the foot of the window.
    note.popover = "manual";
    note.style.top = "auto";
    document.body.append(note);
    note.showPopover();
    for (const el of document.querySelectorAll(/** @type {"p"} */ (`[data-fivefold="${about.slot}"]`))) {
      el.replaceChildren(.../** @type {any} */ (nodes(about.text)));
      el.hidden = false;
    }
  } catch {}
};
