/** Puts texts into the page's slots, so that nothing moves and no text changes under the visitor's eyes. */

import { quiet } from "./tab.js";
import { tell } from "./wire.js";

/** @typedef {import("./fivefold.d.ts").SlotText} SlotText */

/** A text in view for longer has begun to be seen: about the time in which the eye settles on a word. */
const GLANCE_MS = 250;
export const PATIENCE_MS = 400;
const FRAMES_MS = 50;

/** What stood in a slot before. @type {Map<HTMLElement, Node[]>} */
const defaults = new Map();
/** Slots kept blank for a moment, because nobody has seen them yet. @type {Set<HTMLElement>} */
const held = new Set();

/** @param {HTMLElement} el */
export const nameOf = (el) => /** @type {string} */ (el.dataset.fivefold);

/** Reports a slot once its text is really in view. */
export const eye = new IntersectionObserver(
  quiet((/** @type {any[]} */ entries) => {
    for (const { target, isIntersecting } of entries)
      if (isIntersecting) {
        eye.unobserve(target);
        tell("seen", { slots: [nameOf(target)] });
      }
  }),
  { threshold: 0.5 },
);

const painted = () => performance.getEntriesByType("paint")[0]?.startTime;

/** @param {Iterable<HTMLElement>} slots */
export const release = (slots) => {
  for (const el of slots) if (held.delete(el)) el.style.visibility = "";
};

/** Keep slots blank that were never painted: on a fresh page for three frames, so that the largest paint is no later;
 * what is added later, for as long as an answer may take.
 * @param {HTMLElement[]} slots  @param {unknown} late  added after the page's first look */
export const hold = (slots, late) => {
  if (late || !painted())
    for (const el of slots) {
      held.add(el);
      el.style.visibility = "hidden";
    }
  setTimeout(release, late ? PATIENCE_MS : FRAMES_MS, slots);
};

/** Where the slot begins and where its neighbours are. @param {HTMLElement} el */
const around = (el) =>
  JSON.stringify([el.nextElementSibling, el.parentElement].map((e) => e?.getBoundingClientRect())) + el.offsetTop;

/** Show texts where that moves nothing and surprises nobody: measure all, change all, measure all again.
 * @param {HTMLElement[]} slots  @param {Record<string, SlotText>} texts  @param {unknown} show  unhide them
 * @param {(slot: SlotText) => any} nodes */
export const fill = (slots, texts, show, nodes) => {
  /** @type {any[][]} */
  const jobs = [];
  const paint = painted();
  for (const el of slots)
    try {
      const slot = texts[nameOf(el)];
      const { top, bottom } = el.getBoundingClientRect();
      const near = paint && top < innerHeight;
      if (near && bottom > 0 && !held.has(el) && performance.now() - paint > GLANCE_MS) continue;
      jobs.push([el, (slot.motive || slot.choices) && nodes(slot), near && around(el), [...el.childNodes], el.hidden]);
    } catch {}
  for (const [el, made, , old] of jobs)
    if (made) {
      el.replaceChildren(...made);
      if (show) el.hidden = false;
      if (!defaults.has(el)) defaults.set(el, old);
    }
  for (const [el, , before, old, hidden] of jobs)
    if (before && before != around(el)) {
      el.replaceChildren(...old);
      el.hidden = hidden;
    } else eye.observe(el);
};

/** Put the page's own texts back. */
export const restore = () => {
  for (const [el, old] of defaults) el.replaceChildren(...old);
  release(held);
};
