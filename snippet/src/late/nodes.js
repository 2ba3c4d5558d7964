/** Texts that are more than text: nodes of an allow-list, made one by one, so that no markup is ever run. */

import { tab } from "./core.js";
import { answer } from "./events.js";

/** @param {string} name  @param {(string | Node)[]} inside  @returns {any} */
export const tag = (name, ...inside) => {
  const el = document.createElement(name);
  el.append(...inside);
  return el;
};

/** @param {string} text */
const plain = (text) =>
  text.replace(/&(lt|gt|quot|nbsp|amp);/g, (_, name) => ({ lt: "<", gt: ">", quot: '"', nbsp: "\xa0", amp: "&" })[/** @type {"lt"} */ (name)]);

/** @param {string} source */
const markup = (source) => {
  const root = tag("p");
  let at = root;
  for (const [, close, name, attributes, text] of source.matchAll(
    /<(\/?)(a|br?|em|i|li|ol|p|small|span|strong|ul)\b([^>]*)>|<[^>]*>|([^<]+)/g,
  ))
    if (text) at.append(plain(text));
    else if (close) at = at.localName == name ? at.parentNode : at;
    else if (name) {
      at.append((at = tag(name)));
      for (const [, key, value] of attributes.matchAll(/ (href|title|lang)="([^"]*)"/g))
        if (key != "href" || /^(https:|mailto:|tel:|\/|#)/.test(value)) at.setAttribute(key, plain(value));
      if (name == "br") at = at.parentNode;
    }
  return [...root.childNodes];
};

/** A question, and its answers as buttons. @param {string} text  @param {any[]} choices */
const question = (text, choices) => {
  const group = tag("fieldset", tag("legend", text));
  for (const choice of choices) {
    const button = tag("button", choice.text);
    button.type = "button";
    button.ariaPressed = "false";
    button.onclick = () => {
      if (tab()?.a) return;
      answer(choice.motive);
      button.ariaPressed = "true";
      // The shop's style sheet may say thanks.
      group.dataset.answered = choice.motive;
    };
    group.append(button);
  }
  return group;
};

/** @param {any} slot  @returns {(string | Node)[] | false} */
export const nodes = (slot) =>
  slot.choices
    ? !tab()?.a && [question(slot.text, slot.choices)]
    : slot.format == "list"
      ? /** @type {string[]} */ (slot.text).map((item) => tag("li", item))
      : slot.format == "html"
        ? markup(/** @type {string} */ (slot.text))
        : [slot.text];
