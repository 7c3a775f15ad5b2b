// Elements whose content is larger than they are and could be scrolled, the page itself included.
() =>
  [document.scrollingElement, ...document.body.querySelectorAll("*")]
    .filter((element) => {
      const larger =
        element.scrollHeight > element.clientHeight + 1 ||
        element.scrollWidth > element.clientWidth + 1;
      const overflow = getComputedStyle(element).overflow;
      return larger && (element === document.scrollingElement || /auto|scroll/.test(overflow));
    })
    .map((element) => element.className || element.tagName);
