// Texts with digits that are no number with attributes, no clock, lamp, title or axis of a chart,
// and nothing that people wrote, such as an expression.
() => {
  const KNOWN = "[data-value], [role=timer], [data-lamp], .title, .axis, .head, svg[role=img], [data-written]";
  const found = [];
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (/\d/.test(node.data) && !node.parentElement.closest(KNOWN)) found.push(node.data.trim());
  return found;
};
