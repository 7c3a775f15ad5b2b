import type { Widened } from "./vi";

/** The words of the page of a wall that shows who is on duty. */
export const duties = {
  none: "Chưa có lịch trực trong oncall.yml",
  comes: "người trực kế tiếp",
  gaps: "Ca trống",
  gap: "ca",
  from: (time: string) => `từ ${time}`,
  untested: "Chưa thử cách gọi",
  person: "người",
  calls: "Đang gọi",
  call: "cảnh báo",
  callAt: (ordinal: string, time: string) => `gọi lần ${ordinal} lúc ${time}`,
  note: "Ca trống: trong hai tuần tới. Chưa thử: đã hơn ba tháng.",
  missed: "không có người trực",
};

export type DutyWords = Widened<typeof duties>;
