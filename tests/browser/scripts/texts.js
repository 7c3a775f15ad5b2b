// Every visible text: what it says, its size and box in CSS pixels, what cuts it, what it hits.
// Below a veil nothing is visible: then its own texts.
() => {
  // Boxes of lines that are set tight meet where letters do not; but marks need the room (Ế, ộ).
  const [LETTERS, MARKS] = [0.18, 0.04];
  const ROUNDING = 1.5;
  const texts = [];
  const walker = document.createTreeWalker(document.querySelector("[data-veil]") ?? document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = node.data.trim();
    if (text === "" || element.closest("script, style, noscript")) continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const whole = range.getBoundingClientRect();
    if (whole.width === 0) continue;
    const cut = cutBy(element, shrunk(whole, MARKS));
    // What rules say, and papers, which are in Vietnamese.
    const code = element.closest("pre, code, [data-paper]") !== null;
    texts.push({ text, code, px: sizeOf(element), cut, box: shrunk(whole, LETTERS), hits: [] });
  }
  texts.forEach((one, i) => {
    for (const other of texts.slice(i + 1)) if (meet(one.box, other.box)) one.hits.push(other.text);
  });
  return texts;

  function shrunk({ left, right, top, bottom, height }, part) {
    return { left, right, top: top + height * part, bottom: bottom - height * part };
  }

  function sizeOf(element) {
    const scale = element instanceof SVGElement ? element.getScreenCTM().a : 1;
    return parseFloat(getComputedStyle(element).fontSize) * scale;
  }

  function cutBy(element, box) {
    for (let around = element; around !== document.body; around = around.parentElement) {
      if (getComputedStyle(around).overflow === "visible") continue;
      if (outside(box, around.getBoundingClientRect())) return around.className || around.tagName;
    }
    const screen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
    return outside(box, screen) ? "screen" : null;
  }

  function outside(box, frame) {
    return (
      box.left < frame.left - ROUNDING || box.right > frame.right + ROUNDING ||
      box.top < frame.top - ROUNDING || box.bottom > frame.bottom + ROUNDING
    );
  }

  function meet(a, b) {
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    return across > ROUNDING && down > ROUNDING;
  }
};
