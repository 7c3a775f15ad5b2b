import type { Cell, Quality } from "../api";
import type { Shown } from "./shown";

/** What every number on a screen says about itself, for readers and for tests. Pure. */
export interface Figure {
  readonly text: string;
  readonly unit: string;
  readonly at: number | null;
  readonly source: string | null;
  readonly quality: Quality;
  /** Why there is no value. */
  readonly reason?: string | null;
  /** What qualifies the value. */
  readonly note?: string | null;
  readonly simulated?: boolean;
  readonly numerator?: number | undefined;
  readonly denominator?: number | undefined;
}

type Attributes = Record<`data-${string}`, string | number | undefined>;

/** Attributes to spread on the element that holds the number's text. */
export function figure(of: Figure): Attributes {
  return {
    "data-value": of.text,
    "data-unit": of.unit,
    "data-asof": of.at === null ? undefined : new Date(of.at).toISOString(),
    "data-source": of.source ?? undefined,
    "data-quality": of.quality,
    "data-simulated": of.simulated === true ? "true" : undefined,
    "data-reason": of.reason ?? undefined,
    "data-note": of.note ?? undefined,
    "data-numerator": of.numerator,
    "data-denominator": of.denominator,
  };
}

/** What a cell that several sources feed names as its source. */
const SEVERAL = "several";

/** The same for a cell as it is shown. */
export function cellFigure(shown: Shown, cell: Cell | undefined): Attributes {
  return figure({
    ...shown,
    at: cell?.at ?? null,
    source: cell?.source ?? (cell?.at == null ? null : SEVERAL),
    simulated: cell?.simulated ?? false,
    numerator: cell?.numerator,
    denominator: cell?.denominator,
  });
}
