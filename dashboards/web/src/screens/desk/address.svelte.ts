/** Where the desk is: the page's address is the view's state, so that a link shows the same. */
class Address {
  path = $state(location.pathname);
  query = $state.raw(new URLSearchParams(location.search));
  /** Asked before this page is left for another one of the desk: true, and it goes by itself, or not. */
  guard: ((go: () => void) => boolean) | null = null;
  #shown = location.href;

  constructor() {
    addEventListener("popstate", () => this.#wentBack());
  }

  /** Goes to another page of the desk without loading it anew. */
  go(href: string): void {
    const go = (): void => {
      history.pushState(null, "", href);
      this.#read();
    };
    if (this.guard?.(go) !== true) go();
  }

  #wentBack(): void {
    const wanted = location.href;
    const stays = this.guard?.(() => this.go(wanted)) === true;
    if (stays) history.pushState(null, "", this.#shown); // what is still on the page
    else this.#read();
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
    this.#shown = location.href;
    this.path = location.pathname;
    this.query = new URLSearchParams(location.search);
  }
}

/** A click that follows a link here; with a key held, it asks for another tab or window. */
export function plain(event: MouseEvent): boolean {
  return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
}

export const address = new Address();
