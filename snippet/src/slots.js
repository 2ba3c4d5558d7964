/** Puts texts into the page's slots, so that nothing moves and no text changes under the visitor's eyes. */

/** @typedef {import("./fivefold.d.ts").SlotText} SlotText */

/** A text in view for longer than this has begun to be seen: about the time in which the eye settles on a word. */
const GLANCE_MS = 250;
const PATIENCE_MS = 400;
const AT_ONCE = 50;

/** What stood in a slot before. @type {Map<HTMLElement, Node[]>} */
let defaults = new Map();
/** Slots kept blank for a moment, because nobody has seen them yet. @type {Set<HTMLElement>} */
const held = new Set();

/** @param {HTMLElement} el */
export const nameOf = (el) => el.dataset.fivefold || "";

const painted = () => performance.getEntriesByType("paint")[0]?.startTime;

/** @param {Iterable<HTMLElement>} slots */
export const release = (slots) => {
  for (const el of slots) if (held.delete(el)) el.style.visibility = "";
};

/** Keep slots blank that were never painted, for as long as an answer may take.
 * @param {HTMLElement[]} slots  @param {boolean} late  added after the page's first look */
export const hold = (slots, late) => {
  if (!late && painted()) return;
  for (const el of slots) held.add(el).size && (el.style.visibility = "hidden");
  setTimeout(release, PATIENCE_MS, slots);
};

/** @param {string} text */
const plain = (text) =>
  text.replace(/&(lt|gt|quot|nbsp|amp);/g, (_, name) => (name == "lt" ? "<" : name == "gt" ? ">" : name == "amp" ? "&" : name < "o" ? "\xa0" : '"'));

/** @param {string} name  @param {(string | Node)[]} inside */
const tag = (name, ...inside) => {
  const el = document.createElement(name);
  el.append(...inside);
  return el;
};

/** Nodes of an allow-list, made one by one: no markup is ever run. @param {string} source */
const markup = (source) => {
  /** @type {Node} */
  let at = document.createDocumentFragment();
  const root = at;
  for (const [all, close, name, attributes] of source.matchAll(/<(\/?)(\w+)([^>]*)>|[^<]+/g)) {
    if (!name) at.appendChild(document.createTextNode(plain(all)));
    else if (close) at = /** @type {Element} */ (at).localName == name ? at.parentNode || root : at;
    else if (/^(a|b|br|em|i|li|ol|p|small|span|strong|ul)$/.test(name)) {
      const el = document.createElement(name);
      const href = attributes.match(/ href="((https?:\/|#)?[/#\w][^"]*)/);
      if (name == "a" && href && !/^\w+:(?!\/)/.test(href[1])) el.setAttribute("href", plain(href[1]));
      at.appendChild(el);
      if (name != "br") at = el;
    }
  }
  return root;
};

/** @param {SlotText} slot  @param {(motive: any) => void} answer  @returns {(string | Node)[]} */
const nodes = ({ format, text, choices }, answer) => {
  if (choices) {
    const buttons = choices.map((choice) => {
      const button = /** @type {HTMLButtonElement} */ (tag("button", choice.text));
      button.type = "button";
      button.onclick = () => {
        answer(choice.motive);
        for (const b of buttons) b.setAttribute("aria-pressed", `${b == button}`);
      };
      return button;
    });
    return [tag("fieldset", tag("legend", "" + text), ...buttons)];
  }
  if (format == "list") return /** @type {string[]} */ (text).map((item) => tag("li", item));
  if (typeof text != "string") throw 0;
  return [format == "html" ? markup(text) : text];
};

/** Where the slot begins and where its neighbours are. @param {HTMLElement} el */
const around = (el) =>
  [el, el.previousElementSibling, el.nextElementSibling, el.parentElement].map((e) => {
    const box = e?.getBoundingClientRect();
    return box && [box.top, e != el && [box.left, box.bottom]];
  }) + "";

/** Show texts where that moves nothing and surprises nobody.
 * @param {HTMLElement[]} slots  @param {Record<string, SlotText>} texts  @param {boolean} show  unhide them
 * @param {(motive: any) => void} answer  @returns {HTMLElement[]} those that now show what was decided */
export const fill = (slots, texts, show, answer) =>
  slots.slice(0, AT_ONCE).filter((el) => {
    try {
      const slot = texts[nameOf(el)];
      const first = painted();
      const { top, bottom } = el.getBoundingClientRect();
      const hidden = el.hidden;
      if (!held.has(el) && bottom > 0 && top < innerHeight && performance.now() - (first || 1 / 0) > GLANCE_MS) return false;
      if (slot.variant == "default" && !slot.choices) return true;
      const before = first && top < innerHeight && around(el);
      const old = [...el.childNodes];
      el.replaceChildren(...nodes(slot, answer));
      if (show) el.hidden = false;
      if (before && before != around(el)) {
        el.replaceChildren(...old);
        el.hidden = hidden;
        return false;
      }
      defaults.has(el) || defaults.set(el, old);
      return true;
    } catch {
      return false;
    }
  });

/** Put the page's own texts back. */
export const restore = () => {
  for (const [el, old] of defaults) el.replaceChildren(...old);
  release(held);
};
