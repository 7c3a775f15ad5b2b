const FONT_PX = 100;
const LETTER = 0.56; // of one in a bold line, where nothing can be measured
let context: CanvasRenderingContext2D | null = null;

/** How wide a text is, in its own size, as the browser writes it in bold. */
export function ems(text: string): number {
  context ??= document.createElement("canvas").getContext("2d");
  if (context === null) return [...text].length * LETTER;
  context.font = `700 ${FONT_PX}px ${getComputedStyle(document.body).fontFamily}`;
  return context.measureText(text).width / FONT_PX;
}
