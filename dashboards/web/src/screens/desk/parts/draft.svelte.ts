/** Text that somebody types; it outlives a reload, and signing in again, in this tab. */
export class Draft {
  readonly #key: string;
  #text = $state("");

  /** user: whose it is, for others sit here, too. of: what it is for, such as "note 7". */
  constructor(user: string, of: string) {
    this.#key = `ioc-draft ${user} ${of}`;
    this.#text = sessionStorage.getItem(this.#key) ?? "";
  }

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    this.#text = text;
    if (text === "") sessionStorage.removeItem(this.#key);
    else sessionStorage.setItem(this.#key, text);
  }
}
