// From now on, keep [ms since 1970, level, broken stage] of each change of the wall's health.
() => {
  window.levels = [];
  const note = () => {
    const wall = document.querySelector("main[data-level]");
    const broken = document.querySelector("[data-veil], [data-band]");
    const stage = broken?.dataset.veil ?? broken?.dataset.band ?? null;
    const last = window.levels.at(-1);
    if (last?.[1] !== wall.dataset.level || last[2] !== stage)
      window.levels.push([Date.now(), wall.dataset.level, stage]);
  };
  note();
  new MutationObserver(note).observe(document.body, {
    subtree: true, childList: true, attributeFilter: ["data-level", "data-band", "data-veil"],
  });
};
