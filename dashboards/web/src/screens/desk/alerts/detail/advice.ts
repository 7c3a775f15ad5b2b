/** What the rule's author knows: why, what follows, what to do. Pure. */
import type { AlertDetail } from "../../../../api";
import type { Language } from "../../../../i18n/format";

const PARTS = ["cause", "consequence", "action"] as const;

export interface Advice {
  readonly part: (typeof PARTS)[number];
  readonly text: string;
  /** Set where it is not in the language that was asked for. */
  readonly lang: "vi" | undefined;
}

/** In the page's language where it is told. */
export function advice({ annotations }: Pick<AlertDetail, "annotations">, language: Language): readonly Advice[] {
  return PARTS.flatMap((part) => {
    const own = annotations[`${part}_en`];
    const text = language === "en" && own ? own : annotations[part];
    return text ? [{ part, text, lang: language === "en" && !own ? "vi" : undefined }] : [];
  });
}

/** Only what a browser opens as a page. */
export function link(of: string): string | null {
  return /^(?:https?:\/\/|\/(?!\/))/.test(of) ? of : null;
}

/** The page of the indicator that an alert is about, at the unit that it is about; null: it is about none. */
export function indicator({ labels }: Pick<AlertDetail, "labels">): { readonly id: string; readonly href: string } | null {
  const id = labels["kpi"];
  if (id === undefined || !/^[A-Z][\w.-]*$/.test(id)) return null;
  const unit = labels["unit"];
  return { id, href: `/kpi/${id}${unit === undefined ? "" : `?unit=${encodeURIComponent(unit)}`}` };
}
