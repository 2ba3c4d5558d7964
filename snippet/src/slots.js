/** Puts texts into the page's slots, so that nothing moves and no text changes under the visitor's eyes. */

import { all, texts } from "./page.js";
import { quiet } from "./tab.js";
import { later } from "./wire.js";

/** @typedef {import("./api.d.ts").SlotText} SlotText */

/** A text in view for longer has begun to be seen: about the time in which the eye settles on a word. */
const GLANCE_MS = 250;
export const PATIENCE_MS = 400;
const FRAMES_MS = 50;

const painted = () => performance.getEntriesByType("paint")[0]?.startTime;

/** @param {any[]} slots */
export const release = (slots) => {
  for (const el of slots) el.held &&= el.style.visibility = "";
};

/** How often slots were found, the first look included. */
export let looks = 0;

/** Keep slots blank that were never painted: on a fresh page for three frames, so that the largest paint is no later;
 * what is added later, for as long as an answer may take. @param {any[]} slots */
export const hold = (slots) => {
  if (looks || !painted())
    for (const el of slots) el.held = el.style.visibility = "hidden";
  setTimeout(release, looks++ ? PATIENCE_MS : FRAMES_MS, slots);
};

/** Where the slot begins and where its neighbours are. @param {HTMLElement} el */
const around = (el) =>
  JSON.stringify([el.nextElementSibling, el.parentElement].map((e) => e?.getBoundingClientRect())) + el.offsetTop;

/** Show texts where that moves nothing and surprises nobody: measure all, change all, measure all again.
 * @param {any[]} slots  @param {unknown} show  unhide them  @param {(slot: SlotText) => any} nodes */
export const fill = (slots, show, nodes) => {
  const paint = painted();
  const measure = quiet((/** @type {any} */ el) => {
    const slot = texts[el.dataset.fivefold];
    const rect = el.getBoundingClientRect();
    const near = paint && rect.top < innerHeight;
    if (near && rect.bottom > 0 && !el.held && performance.now() - paint > GLANCE_MS) return;
    const made = (slot.choices || slot.motive) && nodes(slot);
    const old = [...el.childNodes];
    const { hidden } = el;
    const before = near && around(el);
    return () => {
      if (made) {
        el.replaceChildren(...made);
        if (show) el.hidden = false;
        el.was ||= old;
      }
      return () => {
        if (!before || before == around(el)) return el;
        el.replaceChildren(...old);
        el.hidden = hidden;
      };
    };
  });
  later("see")(slots.map(measure).map((change) => change?.()).map((check) => check?.()));
};

/** Put the page's own texts back. */
export const restore = () =>
  release(
    all("[data-fivefold]").map((el) => {
      if (el.was) el.replaceChildren(...el.was);
      return el;
    }),
  );
