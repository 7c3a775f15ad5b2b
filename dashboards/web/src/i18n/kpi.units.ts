import type { Language } from "./format";

/** Units of measure as the files of a place write them, in English; others stay as they are. */
const ENGLISH: Readonly<Record<string, string>> = {
  "người/vạn dân": "people per 10,000", "điểm": "points", "người": "people", "hồ sơ": "dossiers", "bản": "villages", "doanh nghiệp": "enterprises", "giao dịch": "transactions",
  "lần": "times", "thủ tục": "procedures", "triệu đồng": "million VND", "tỷ đồng": "billion VND", "trung tâm": "centers", "tổ chức": "organisations",
};

export function unitIn(unit: string, language: Language): string {
  return language === "en" ? (ENGLISH[unit] ?? unit) : unit;
}
