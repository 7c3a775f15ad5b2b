import { soundIsDue, type Sounded } from "./alarm";

const TONES_HZ = [880, 660];
const TONE_SECONDS = 0.35;
const GAP_SECONDS = 0.1;
const LOUD = 0.5;
const SOFT = 0.0001; // a ramp cannot end at zero

/**
 * The alarm that is heard. A browser lets no page sound before somebody touched it, unless it was
 * started to (docs/walls.md): `silent` says so.
 */
export class Sound {
  silent = $state(true);
  /** How often it has sounded: `data-sounded`. */
  sounded = $state(0);

  #context: AudioContext | null = null;
  #last: Sounded | null = null;

  start(): void {
    try {
      this.#context = new AudioContext();
    } catch {
      return; // a machine without sound: it stays silent and says so
    }
    this.#context.addEventListener("statechange", this.#told);
    this.#told();
  }

  stop(): void {
    this.#context?.removeEventListener("statechange", this.#told);
    void this.#context?.close();
    this.#context = null;
  }

  /** Somebody touched the page: now it may sound. */
  touched(): void {
    if (this.#context?.state === "suspended") this.#context.resume().then(this.#told, () => undefined);
  }

  /** ids: the alerts that sound now. */
  ring(ids: readonly number[], muted: boolean): void {
    const now = performance.now();
    if (ids.length === 0) this.#last = null;
    if (muted || !soundIsDue(this.#last, ids, now)) return;
    this.#last = { at: now, ids };
    this.#play();
  }

  readonly #told = (): void => {
    this.silent = this.#context?.state !== "running";
  };

  #play(): void {
    const context = this.#context;
    if (context === null || context.state !== "running") return;
    TONES_HZ.forEach((hertz, i) => tone(context, hertz, context.currentTime + i * (TONE_SECONDS + GAP_SECONDS)));
    this.sounded += 1;
  }
}

function tone(context: AudioContext, hertz: number, at: number): void {
  const [oscillator, gain] = [context.createOscillator(), context.createGain()];
  oscillator.frequency.value = hertz;
  gain.gain.setValueAtTime(LOUD, at);
  gain.gain.exponentialRampToValueAtTime(SOFT, at + TONE_SECONDS);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + TONE_SECONDS);
}
