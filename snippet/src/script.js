/** The script tag: its `data-` attributes are the options. */

import { start } from "./fivefold.js";

try {
  const { dataset, src } = /** @type {HTMLScriptElement} */ (document.currentScript);
  start({ endpoint: src.replace(/\/[^/]*$/, ""), ...dataset });
} catch {}
