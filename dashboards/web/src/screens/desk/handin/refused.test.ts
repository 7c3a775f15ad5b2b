import { expect, it } from "vitest";
import { Problem } from "../../../api";
import { vi as all } from "../../../i18n/vi";
import { handin as vi } from "../../../i18n/vi.handin";
import { refusedAs } from "./refused";

it.each<[string, Problem, string]>([
  ["somebody else writes", new Problem(503, { title: "Somebody else is writing" }, "5"), vi.held],
  ["many files at once", new Problem(503, { title: "Too many files at once" }, "5"), vi.busy("5")],
  ["the database is away", new Problem(503, { title: "Not now" }, "2"), all.desk.storeAway],
  ["more than can be read at once", new Problem(413, { detail: "hand it in in several parts" }), vi.tooLarge],
  ["it does not fit", new Problem(422, { detail: "Ô C4: không phải số" }), "Ô C4: không phải số"],
])("says why figures were not taken: %s", (_, problem, said) => {
  expect(refusedAs("Chưa nộp được", problem, vi, all)).toEqual(["Chưa nộp được", said, null]);
});
