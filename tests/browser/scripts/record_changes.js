// From now on, keep [ms since 1970, text] of each change of the numbers that match, as painted.
(selector) => {
  window.changes = [];
  const observer = new MutationObserver((mutations) => {
    const changed = new Set(mutations.map(({ target }) => target));
    requestAnimationFrame(() => {
      for (const element of changed)
        if (element.matches(selector))
          window.changes.push([Date.now(), element.dataset.value]);
    });
  });
  observer.observe(document.body, { subtree: true, attributeFilter: ["data-value"] });
};
