const TICK_MS = 1_000;

/** Loads now, each so many milliseconds, when the page is seen again and when the network is back. */
export function follow(load: () => Promise<void>, tick: () => void, everyMs: number): () => void {
  const look = (): void => void (document.visibilityState === "visible" && load());
  const timers = [setInterval(tick, TICK_MS), setInterval(look, everyMs)];
  document.addEventListener("visibilitychange", look);
  addEventListener("online", look);
  look();
  return () => {
    timers.forEach(clearInterval);
    document.removeEventListener("visibilitychange", look);
    removeEventListener("online", look);
  };
}
