// What every number on the page says about itself, and how it looks.
() =>
  [...document.querySelectorAll("[data-value]")].map((element) => {
    const style = getComputedStyle(element);
    return {
      ...element.dataset,
      text: element.textContent.trim(),
      look: [style.color, style.textDecorationLine, style.textDecorationStyle].join(" "),
    };
  });
