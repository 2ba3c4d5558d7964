/** The second file: loaded when the texts stand. It listens, and builds what is more than text. */

import { attend } from "./attend.js";
import { connect, quiet } from "./core.js";
import { answer, feedback, goal, see, signal } from "./events.js";
import { watch } from "./forms.js";
import { hear } from "./layer.js";
import { nodes } from "./nodes.js";
import { preview } from "./preview.js";
import { why } from "./why.js";

/** @param {import("./core.js").Core} core */
export const begin = (...core) => {
  connect(core);
  const token = location.search.split("fivefold-preview=")[1]?.split("&")[0];
  if (token) preview(token);
  else {
    hear();
    watch();
    attend();
  }
  return { nodes, why, answer, feedback, goal: quiet(goal), see, signal: quiet(signal) };
};
