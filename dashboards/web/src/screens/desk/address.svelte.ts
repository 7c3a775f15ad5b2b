/** Where the desk is: the page's address is the view's state, so that a link shows the same. */
class Address {
  path = $state(location.pathname);
  query = $state.raw(new URLSearchParams(location.search));

  constructor() {
    addEventListener("popstate", () => this.#read());
  }

  /** Goes to another page of the desk without loading it anew. */
  go(href: string): void {
    history.pushState(null, "", href);
    this.#read();
  }

  /** Changes the view of this page; null takes a member out. */
  set(changed: Readonly<Record<string, string | null>>): void {
    const address = new URL(location.href);
    for (const [name, value] of Object.entries(changed)) {
      if (value === null || value === "") address.searchParams.delete(name);
      else address.searchParams.set(name, value);
    }
    history.replaceState(null, "", address);
    this.#read();
  }

  #read(): void {
    this.path = location.pathname;
    this.query = new URLSearchParams(location.search);
  }
}

/** A click that follows a link here; with a key held, it asks for another tab or window. */
export function plain(event: MouseEvent): boolean {
  return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
}

export const address = new Address();
