// Run by node: peers that decide in JavaScript, each on a server of its own kind.
const [, , peer, modules] = process.argv;
const path = require("path");
const load = (name) => require(require.resolve(name, { paths: [path.resolve(modules)] }));
const port = Number(process.env.PORT);
const FLAGS = [0, 1, 2, 3, 4];

/** flagd's core with five flags, on bare node http: values only. */
const flagd = () => {
  const { FlagdCore } = load("@openfeature/flagd-core");
  const core = new FlagdCore();
  const rule = { if: [{ "==": [{ var: "device" }, "desktop"] }, "a", { fractional: [["x", 50], ["y", 50]] }] };
  const variants = { a: "a", x: "x", y: "y" };
  const flags = FLAGS.map((i) => [`f${i}`, { state: "ENABLED", variants, defaultVariant: "a", targeting: rule }]);
  core.setConfigurations(JSON.stringify({ flags: Object.fromEntries(flags) }));
  const decide = (signals) => {
    const context = { ...signals, targetingKey: String(Math.random()) };
    return Object.fromEntries(FLAGS.map((i) => [`f${i}`, core.resolveStringEvaluation(`f${i}`, "d", context).value]));
  };
  require("http").createServer((request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part)).on("end", () => {
      if (!parts.length) return response.writeHead(404).end();
      const answer = JSON.stringify(decide(JSON.parse(Buffer.concat(parts)).signals));
      response.writeHead(200, { "content-type": "application/json", "content-length": answer.length }).end(answer);
    });
  }).listen(port);
};

/** The Unleash proxy with five toggles from a bootstrap, as its own express app. */
const unleash = () => {
  const { createApp } = load("@unleash/proxy");
  const express = load("express");
  const strategies = [{ name: "flexibleRollout", parameters: { rollout: "50", stickiness: "default", groupId: "g" } }];
  const data = FLAGS.map((i) => ({ name: `f${i}`, type: "release", enabled: true, strategies, variants: [] }));
  const front = express();
  front.get("/readyz", (_request, response) => response.sendStatus(404));
  front.use((request, _response, next) => { request.headers.authorization = "key"; next(); });
  const settings = { unleashUrl: "http://127.0.0.1:9/api", unleashApiToken: "token", clientKeys: ["key"],
    refreshInterval: 1e9, metricsInterval: 1e9, expBootstrap: { data }, logLevel: "fatal" };
  createApp(settings, undefined, front).listen(port);
};

({ flagd, unleash })[peer]();
