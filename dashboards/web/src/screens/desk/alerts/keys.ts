/** Keys of the desk that need no held one: not while somebody writes, and not those of the browser. Pure. */
const TYPING = /^(?:TEXTAREA|SELECT)$/;
const NO_TEXT = /^(?:checkbox|radio|button|submit)$/;

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly defaultPrevented: boolean;
  readonly target: EventTarget | null;
}

/** The key, or null when it is not for the page. */
export function keyOf(event: Pressed): string | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return null;
  const target = event.target as { readonly tagName?: string; readonly type?: string } | null;
  const tag = target?.tagName ?? "";
  if (TYPING.test(tag) || (tag === "INPUT" && !NO_TEXT.test(target?.type ?? ""))) return null;
  if (event.key === "Enter" && /^(?:A|BUTTON)$/.test(tag)) return null; // its own
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}
