// From the first moment on, keep when the wall's frame and its first received number were painted.
(() => {
  window.started = {};
  const marks = { painted: "main[data-page] [data-clock]", live: "[data-value][data-asof]" };
  const note = () => {
    for (const [name, selector] of Object.entries(marks))
      if (!(name in window.started) && document.querySelector(selector)) {
        window.started[name] = null;
        requestAnimationFrame(() => (window.started[name] = performance.now()));
      }
  };
  new MutationObserver(note).observe(document, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["data-asof"],
  });
})();
