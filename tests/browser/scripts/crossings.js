// Names of what crosses the border of its unit's cell on the map: text at half height, rings whole.
() => {
  const crossings = [];
  let cell = null;
  const map = document.querySelector("[data-unit-cell]");
  if (!map?.checkVisibility() || document.querySelector("[data-veil]")) return [];
  for (const shape of document.querySelectorAll("[data-unit-cell], [data-unit-cell] ~ :is(text, circle):not(.corner)")) {
    if (shape.matches("[data-unit-cell]")) cell = shape;
    else if (!edgesOf(shape).every(([x, y]) => cell.isPointInFill(new DOMPoint(x, y))))
      crossings.push(`${cell.dataset.unitCell}: ${shape.textContent || "a ring"}`);
  }
  return crossings;

  function edgesOf(shape) {
    const { x, y, width, height } = shape.getBBox();
    const [middle, bottom] = [y + height / 2, y + height];
    if (shape.matches("text")) return [[x, middle], [x + width, middle]];
    return [[x, y], [x + width, y], [x, bottom], [x + width, bottom]];
  }
};
