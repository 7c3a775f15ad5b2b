import { expect, it } from "vitest";
import { messageOf } from "./message";

const EXAMPLE = { labels: { portal: "dvc" }, value: "0,31", time: "10:30", link: "https://ioc/alerts/7" };
const rule = (annotations: Record<string, string>, priority = "p1") => ({ name: "PortalSlow", labels: { priority }, annotations });

it("says what, since when and why, without marks", () => {
  const said = messageOf(rule({ summary: "Cổng {{ $labels.portal }} đứng", cause: "Chỉ {{ $value }} trả lời, ở {{ $labels.unit }}." }), EXAMPLE);
  expect(said.text).toBe("KHAN CAP: Cong dvc dung, tu 10:30. Chi 0,31 tra loi, o .... Chua ai nhan. https://ioc/alerts/7");
  expect(said).toMatchObject({ places: said.text.length, shortened: false });
});

it("ends the cause where nobody did", () => {
  expect(messageOf(rule({ summary: "x", cause: "Mạng nghẽn" }), EXAMPLE).text).toBe("KHAN CAP: x, tu 10:30. Mang nghen. Chua ai nhan. https://ioc/alerts/7");
});

it("names the rule where nobody wrote what it says", () => {
  expect(messageOf(rule({}), EXAMPLE).text).toBe("KHAN CAP: PortalSlow, tu 10:30. Chua ai nhan. https://ioc/alerts/7");
});

it("leaves out the cause where it would not fit, and counts what takes two places", () => {
  const said = messageOf(rule({ summary: "[x]", cause: "y".repeat(150) }, "p2"), EXAMPLE);
  expect([said.text, said.places, said.shortened]).toEqual(["CAO: [x], tu 10:30. Chua ai nhan. https://ioc/alerts/7", 56, true]);
});
