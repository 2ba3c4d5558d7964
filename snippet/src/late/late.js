/** The second file: loaded when the texts stand. It listens, and builds what is more than text. */

import { attend } from "./attend.js";
import { connect } from "./core.js";
import { watch } from "./forms.js";
import { hear } from "./layer.js";
import { abide } from "./moments.js";
import { nodes } from "./nodes.js";
import { preview } from "./preview.js";
import { answer, feedback } from "./said.js";
import { why } from "./why.js";

/** @param {import("./core.js").Core} core */
export const begin = (...core) => {
  connect(...core);
  const token = new URLSearchParams(location.search).get("fivefold-preview");
  if (token) preview(token);
  else {
    hear();
    watch();
    attend();
    abide();
  }
  return { nodes, why, answer, feedback };
};
