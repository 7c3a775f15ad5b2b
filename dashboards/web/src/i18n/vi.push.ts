/** The words of notifications at the desk; see `push.svelte.ts`. */
export const push = {
  title: "Thông báo trên máy này",
  help: "Kênh push của lịch trực gửi thông báo tới các máy đã đăng ký ở đây, kể cả khi không mở trang nào.",
  stands: {
    asking: "Đang hỏi…", unsupported: "Trình duyệt này không nhận được thông báo", blocked: "Trình duyệt đang chặn", off: "Máy này chưa nhận", busy: "Đang đăng ký…", on: "Máy này đang nhận", failed: "Chưa đăng ký được",
  },
  helps: {
    asking: "", unsupported: "Cần mở bằng HTTPS; trên iPhone phải thêm trang vào màn hình chính trước.", blocked: "Cho phép lại thông báo của trang này trong cài đặt của trình duyệt, rồi tải lại trang.", off: "", busy: "Trình duyệt sẽ hỏi bạn có cho phép không.", on: "", failed: "Kiểm tra mạng rồi thử lại: trình duyệt cần tới dịch vụ thông báo của hãng làm ra nó.",
  },
  unread: "Chưa hỏi được máy chủ",
  turnOn: "Nhận thông báo trên máy này",
  none: "Chưa có máy nào.",
  browser: "Máy",
  since: "Đăng ký lúc",
  used: "Nhận tin lần cuối",
  never: "chưa lần nào",
  thisOne: "máy này",
  remove: "Gỡ",
};

export type PushMessages = typeof push;
