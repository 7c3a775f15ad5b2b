// What the timeline of a portal shows: [state, hours ago it began, hours ago it ended].
(label) =>
  [...document.querySelectorAll(`svg[aria-label^="${label}:"] rect`)].map((block) => {
    const { width } = block.ownerSVGElement.viewBox.baseVal;
    const hours = (x) => 24 * (1 - x / width);
    const [x, wide] = ["x", "width"].map((name) => Number(block.getAttribute(name)));
    return [block.classList[0], hours(x), hours(x + wide)];
  });
