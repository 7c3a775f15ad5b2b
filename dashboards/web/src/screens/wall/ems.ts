const FONT_PX = 100;
const LETTER = 0.56; // of one in a bold line, where nothing can be measured
let context: CanvasRenderingContext2D | null = null;

/** A text without the words at its end for which there is no room. emsMost: in its own size. */
export function within(text: string, emsMost: number): string {
  const words = text.split(" ");
  for (let kept = words.length; kept > 1; kept -= 1) {
    const shown = kept === words.length ? text : `${words.slice(0, kept).join(" ").replace(/[,·:]$/, "")}…`;
    if (ems(shown) <= emsMost) return shown;
  }
  return words.length === 1 ? text : `${words[0] ?? ""}…`;
}

/** How wide a text is, in its own size, as the browser writes it in bold. */
export function ems(text: string): number {
  context ??= document.createElement("canvas").getContext("2d");
  if (context === null) return [...text].length * LETTER;
  context.font = `700 ${FONT_PX}px ${getComputedStyle(document.body).fontFamily}`;
  return context.measureText(text).width / FONT_PX;
}
