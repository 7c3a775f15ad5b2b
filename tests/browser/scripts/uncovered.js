// What a veil leaves to be seen, at a grid of points: the clock, or classes of what has content.
() => {
  const PITCH = 12;
  const seen = new Set();
  for (let x = 1; x < innerWidth; x += PITCH)
    for (let y = 1; y < innerHeight; y += PITCH) {
      const top = document.elementFromPoint(x, y);
      if (top.closest(".veil") || top.matches("html, body, main, header")) continue;
      seen.add(top.closest("[role=timer]") ? "clock" : top.className);
    }
  return [...seen];
};
