/** Why something was refused, by reason. In English the server's own words are shown. */
export const refusals: Readonly<Record<string, string>> = {
  invalid_payload: "không đọc được: sai JSON, line protocol hoặc mã chữ",
  invalid_value: "phải là một số hữu hạn",
  invalid_label: "tên hoặc giá trị nhãn không hợp lệ",
  invalid_name: "tên chỉ số không hợp lệ",
  invalid_time: "giờ không đọc được, trước năm 2000 hoặc quá 10 phút ở tương lai",
  too_large: "lớn hơn mức cho phép; hãy chia nhỏ",
  unknown_source: "nguồn chưa khai trong sources.yml",
  unknown_metric: "chỉ số chưa khai trong metrics.csv",
  unknown_unit: "mã đơn vị chưa khai trong units.csv",
  metric_not_allowed: "nguồn này không được gửi chỉ số đó (allowed_metrics)",
  wrong_unit_of_measure: "không đổi được từ đơn vị đo đã gửi",
  out_of_range: "nằm ngoài khoảng hợp lệ của chỉ số",
  series_limit: "nguồn đã đủ số chuỗi được phép",
  series_of_other_source: "chuỗi này nguồn khác đã gửi trước",
  personal_data: "nhãn giống số CCCD hoặc số điện thoại",
  conflict: "cùng lúc đã có giá trị khác",
  beyond_retention: "cũ hơn thời hạn lưu số liệu",
  rate_limited: "gửi quá mười lần mức dự kiến; giữ lại, chưa đọc",
  poison: "cơ sở dữ liệu không nhận; xem nhật ký",
};

/** The same for a value out of range, when the range is told. */
export const within = (low: string, high: string): string => `hợp lệ từ ${low} đến ${high}`;
