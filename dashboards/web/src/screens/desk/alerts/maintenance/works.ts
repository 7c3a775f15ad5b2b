/** When what is drawn was worked on, so that charts hatch it. Pure. */
import type { MaintenanceTime } from "../../../../api";
import type { Work } from "../../../../charts/series";
import { instant } from "../../../../live/alerts";
import type { Speaker } from "../says";
import { span } from "./plan";

/** Of what: labels of an alert or a series, with its unit where that is known. */
export type Of = Readonly<Record<string, string | null | undefined>>;

/** Whether alerts with these labels were kept quiet by it; hazards never are. */
export function isOf({ units, sources, portals }: MaintenanceTime, of: Of): boolean {
  if (of["class"] === "hazard") return false;
  const has = (ids: readonly string[], name: string): boolean => typeof of[name] === "string" && ids.includes(of[name]);
  return units.length > 0 && of["unit"] != null ? has(units, "unit") : has(portals, "portal") || has(sources, "source");
}

/** The times of something, with what is said of each. */
export function worksOf(times: readonly MaintenanceTime[], of: Of, speaker: Speaker): readonly Work[] {
  return times.filter((time) => isOf(time, of)).map((time) => {
    const said = speaker.words.maintenance.hatched(time.title[speaker.language], span(time, speaker.now, speaker.zone));
    return { from: instant(time.starts_at) ?? 0, to: instant(time.ends_at) ?? 0, title: said };
  });
}

/** An alert or a line by its labels; unit: that it belongs to, if it is known. */
export function labelled(labels: Readonly<Record<string, string>>, unit?: string | null): Of {
  return unit == null ? labels : { ...labels, unit };
}
