import type { PhoneAlert } from "../../api/phone";

/** Open alerts by who has them. Pure. */
export interface Parts {
  readonly open: readonly PhoneAlert[];
  readonly taken: readonly PhoneAlert[];
  readonly quiet: readonly PhoneAlert[];
}

export function partsOf(alerts: readonly PhoneAlert[]): Parts {
  const on = alerts.filter(({ state }) => state !== "resolved");
  const loud = on.filter(({ quiet }) => quiet === null);
  return {
    open: loud.filter(({ acked_at: at }) => at === null),
    taken: loud.filter(({ acked_at: at }) => at !== null),
    quiet: on.filter(({ quiet }) => quiet !== null),
  };
}
