/** The words that cover a wall whose figures are old. */
export const veil = {
  lines: ["KHÔNG PHẢI", "SỐ LIỆU HIỆN TẠI"],
  since: (time: string, age: string) => `từ ${time} · đã ${age}`,
  chain: { sources: "Nguồn", mqtt: "MQTT", store: "Kho", alerter: "Bộ xét", screen: "Màn hình" },
  sourcesFresh: (fresh: string, all: string) => `${fresh}/${all} mới`,
  well: "tốt",
  unknown: "không rõ",
  nothingNew: "không có mới",
  notPassing: "không qua",
  cut: "mất kết nối",
  waiting: "chờ",
  call: (phone: string) => `Gọi bàn trực ${phone}`,
  noPhone: "Chưa khai số bàn trực",
  notEvaluating: "không xét",
  alertsOff: "cảnh báo chưa bật",
  noneOpen: "lúc đó không có cảnh báo mở",
  open: "lúc đó còn mở",
};
