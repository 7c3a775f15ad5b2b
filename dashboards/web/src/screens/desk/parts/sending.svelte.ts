import { Problem } from "../../../api";

/** One thing that is sent when somebody says so: never twice at once. */
export class Sending {
  busy = $state(false);
  /** Why it was not done the last time. */
  problem = $state.raw<Problem | null>(null);

  /** Whether it was done. */
  async send(act: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.problem = null;
    try {
      await act();
      return true;
    } catch (reason) {
      this.problem = Problem.of(reason);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
