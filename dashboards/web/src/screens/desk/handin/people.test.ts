import { expect, it } from "vitest";
import { handin } from "../../../i18n/vi.handin";
import { submitter } from "./people";

it.each([
  [{ submitted_by: "user:an", submitted_by_name: "Lò Văn An" }, "Lò Văn An"],
  [{ submitted_by: "user:an", submitted_by_name: null }, "user:an"],
  [{ submitted_by: "system:folder", submitted_by_name: null }, "thư mục nhận tệp"],
  [{ submitted_by: "system:simulate", submitted_by_name: null }, "bộ mô phỏng"],
])("%o is told as %s", (upload, told) => {
  expect(submitter(upload, handin)).toBe(told);
});
