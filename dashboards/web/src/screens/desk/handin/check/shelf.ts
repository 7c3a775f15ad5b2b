/** Drafts in the browser's own database: it holds files, which storage of texts does not. */
import type { Kept, Shelf } from "./kept";

const [NAME, VERSION, STORE] = ["ioc-handin", 1, "drafts"] as const;

export class BrowserShelf implements Shelf {
  #opened: Promise<IDBDatabase> | null = null;

  get(key: string): Promise<unknown> {
    return this.#ask("readonly", (store) => store.get(key));
  }

  async put(key: string, kept: Kept): Promise<void> {
    await this.#ask("readwrite", (store) => store.put(kept, key));
  }

  async remove(key: string): Promise<void> {
    await this.#ask("readwrite", (store) => store.delete(key));
  }

  async #ask<T>(mode: IDBTransactionMode, asked: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const transaction = (await this.#database()).transaction(STORE, mode);
    const request = asked(transaction.objectStore(STORE));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new Error("aborted")); // a full disk as well
    });
  }

  #database(): Promise<IDBDatabase> {
    this.#opened ??= new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(NAME, VERSION);
      request.onupgradeneeded = () => void request.result.createObjectStore(STORE);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error("not opened"));
    });
    this.#opened.catch(() => (this.#opened = null)); // asked again the next time
    return this.#opened;
  }
}
