// @ts-check
/** Elements of the pages that show what is kept or gathered: what is said there is text, never markup. */
const making = (() => {
  "use strict";

  /**
   * @param {string} tag
   * @param {(string | Node)[]} content
   * @param {Record<string, string>} attributes
   */
  function make(tag, content = [], attributes = {}) {
    const element = document.createElement(tag);
    element.append(...content);
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    return element;
  }

  /**
   * @param {string} words
   * @param {() => void} pressed
   */
  function button(words, pressed) {
    const made = make("button", [words], { type: "button" });
    made.addEventListener("click", pressed);
    return made;
  }

  return { make, button };
})();
