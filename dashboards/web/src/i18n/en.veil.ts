import type { Messages } from "./vi";

/** The words that cover a wall whose figures are old. */
export const veil = {
  lines: ["NOT CURRENT", "DATA"],
  since: (time, age) => `since ${time} · for ${age}`,
  chain: { sources: "Sources", mqtt: "MQTT", store: "Store", alerter: "Evaluator", screen: "Screen" },
  sourcesFresh: (fresh, all) => `${fresh}/${all} fresh`,
  well: "good",
  unknown: "unknown",
  nothingNew: "nothing new",
  notPassing: "not passing",
  cut: "link lost",
  waiting: "waiting",
  call: (phone) => `Call the duty desk ${phone}`,
  noPhone: "No duty phone configured",
  notEvaluating: "not evaluating",
  alertsOff: "alerting not on",
  noneOpen: "no alert was open then",
  open: "open at that time",
} satisfies Messages["veil"];
