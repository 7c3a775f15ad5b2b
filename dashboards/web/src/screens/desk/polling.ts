/** Asks again and again while the page can be seen, one question at a time; returns how to stop. */
export function polling(everyMs: number, ask: () => Promise<void>): () => void {
  let asking = false;

  const again = async (): Promise<void> => {
    if (asking || document.hidden) return;
    asking = true;
    try {
      await ask();
    } finally {
      asking = false;
    }
  };
  const shown = (): void => void again();
  const timer = setInterval(shown, everyMs);
  document.addEventListener("visibilitychange", shown);
  shown();
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", shown);
  };
}
