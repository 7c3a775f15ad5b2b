/** Vietnamese order and search. Pure. */
const collator = new Intl.Collator("vi", { numeric: true });

export function byName<T extends { readonly name: string }>(a: T, b: T): number {
  return collator.compare(a.name, b.name);
}

/** Text without marks and case: "duong" finds "Đường". NFD leaves đ, so it is named. */
export function searchKey(text: string): string {
  return text
    .normalize("NFD")
    .toLowerCase()
    .replace(/\p{Mn}/gu, "")
    .replaceAll("đ", "d")
    .replace(/\s+/g, " ")
    .trim();
}
