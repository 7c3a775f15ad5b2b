/** Who handed in, as people say it. Pure. */
import type { HandinUpload } from "../../../api";
import type { HandinMessages } from "../../../i18n/vi.handin";

/** A person's name, what a part of the system is called, or else the id. */
export function submitter({ submitted_by: id, submitted_by_name: name }: Pick<HandinUpload, "submitted_by" | "submitted_by_name">, words: HandinMessages): string {
  const systems: Readonly<Record<string, string>> = words.systems;
  return name ?? systems[id] ?? id;
}
