// What every number on the page says about itself, and how it looks.
() => {
  return [...document.querySelectorAll("[data-value]")].map((element) => {
    const style = getComputedStyle(element);
    return {
      ...element.dataset,
      text: element.textContent.trim(),
      look: [style.color, style.textDecorationLine, style.textDecorationStyle].join(" "),
      contrast: contrast(luminance(style.color), luminance(groundOf(element))),
    };
  });

  function groundOf(element) {
    const cell = element.closest("svg")?.querySelector("[data-unit-cell]");
    if (cell) return getComputedStyle(cell).fill;
    const painted = (one) => getComputedStyle(one).backgroundColor;
    let around = element;
    while (around.parentElement && painted(around) === "rgba(0, 0, 0, 0)") around = around.parentElement;
    return painted(around);
  }

  function luminance(colour) {
    const parts = colour.match(/\d+/g).slice(0, 3).map((part) => part / 255);
    const [r, g, b] = parts.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function contrast(a, b) {
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }
};
