import { expect, it } from "vitest";
import { vi } from "../../../i18n/vi";
import { owed, when } from "./says";

const NOW = Date.parse("2026-11-24T05:00:00Z");
const speaker = { words: vi, now: NOW, zone: "Asia/Ho_Chi_Minh" };

it("says a moment by the clock of the place, and that one has not come", () => {
  expect(when("2026-11-24T03:30:00Z", speaker)).toBe("10:30");
  expect(when(null, speaker)).toBe("chưa có");
});

it.each([
  [null, false, ["hạn 10:30", null]],
  [null, true, ["hạn 10:30", "quá hạn"]],
  ["2026-11-24T02:00:00Z", false, ["đã gửi 09:00", null]],
  ["2026-11-24T04:00:00Z", true, ["đã gửi 11:00", "gửi trễ"]],
])("says what is owed: sent %s, late %s", (sent_at, late, said) => {
  expect(owed({ paper: "notice", at: "2026-11-24T03:30:00Z", sent_at, late }, speaker)).toEqual(said);
});
