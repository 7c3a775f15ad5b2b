import { SvelteMap } from "svelte/reactivity";
import type { Client } from "../../../../api";
import type { Place, Vocabulary } from "./complete";

const NAME_LABEL = "__name__";
const NONE: readonly string[] = [];

/** What the center knows by name: asked once, and of labels as they are needed. Without it, one types. */
export class Words {
  #metrics = $state.raw<ReadonlyMap<string, string>>(new Map());
  /** By selector and label; a list that was asked for and is not there yet is empty. */
  readonly #lists = new SvelteMap<string, readonly string[]>();
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  async load(): Promise<void> {
    const [names, meanings] = await Promise.all([
      this.#client.labels(NAME_LABEL, "").catch(() => []),
      this.#client.metadata().catch(() => ({})),
    ]);
    const known = new Map<string, string>(names.map((name) => [name, ""]));
    for (const [name, [meaning]] of Object.entries(meanings)) known.set(name, [meaning?.unit, meaning?.help].filter((part) => part !== undefined && part !== "").join(" · "));
    this.#metrics = new Map([...known].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** What is known of a place; asks for what is not. */
  at(place: Place): Vocabulary {
    const { labels, values } = this.#of(place);
    return { metrics: this.#metrics, labels, values };
  }

  /** Called when the caret comes to a place. */
  ask(place: Place): void {
    if (place.kind === "name") return;
    const [key, label] = place.kind === "label" ? [place.selector, null] : [`${place.selector} ${place.label}`, place.label];
    if (this.#lists.has(key)) return;
    this.#lists.set(key, NONE);
    const told = (list: readonly string[]): void => void this.#lists.set(key, list.filter((one) => one !== NAME_LABEL));
    void this.#client.labels(label, place.selector).then(told, () => this.#lists.delete(key));
  }

  #of(place: Place): { readonly labels: readonly string[]; readonly values: readonly string[] } {
    if (place.kind === "name") return { labels: NONE, values: NONE };
    if (place.kind === "label") return { labels: this.#lists.get(place.selector) ?? NONE, values: NONE };
    return { labels: NONE, values: this.#lists.get(`${place.selector} ${place.label}`) ?? NONE };
  }
}
