import type { DutyWords } from "./vi.duties";

export const duties: DutyWords = {
  none: "There are no schedules in oncall.yml",
  comes: "who comes then",
  gaps: "Gaps",
  gap: "gaps",
  from: (time) => `from ${time}`,
  untested: "No tested way",
  person: "people",
  calls: "Being called",
  call: "alerts",
  callAt: (ordinal, time) => `call ${ordinal} at ${time}`,
  note: "Gaps: in the next two weeks. Not tested: for three months.",
  missed: "nobody is on duty",
};
