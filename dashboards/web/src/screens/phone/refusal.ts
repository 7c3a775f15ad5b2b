import type { Problem } from "../../api/problems";
import type { Gone } from "./state";

/** Why a page is not shown; null: the server was not reached, or failed, and may answer later. Pure. */
export function goneOf(problem: Problem): Gone | null {
  switch (problem.status) {
    case 401: return "signin";
    case 403: return "forbidden";
    case 410: return "over";
    case 404: return problem.message === "No such link" ? "unknown" : "missing";
    default: return null;
  }
}
