// @ts-check
/**
 * The lines that show an explorer on another page. They come with the view for a class, when one of
 * the two is asked for.
 */
(() => {
  "use strict";

  const { all, copy } = explorers;

  /**
   * The lines that show a figure on another page, and lead back to this one.
   * @param {HTMLElement} figure
   * @param {DOMStringMap} data of its button
   * @param {string} state its hash
   */
  function embedding(figure, { src = "", lines = "" }, state) {
    const canonical = document.querySelector("link[rel=canonical]");
    const page = canonical?.getAttribute("href") ?? location.href.split("#")[0];
    // As tall as here, with room for a longer finding and what stands below.
    const height = `${figure.offsetHeight + 110}`;
    /** @type {Record<string, string>} */
    const words = { EMBED: new URL(src, page).href + state, PAGE: page + state, HEIGHT: height };
    return lines.replace(/"(EMBED|PAGE|HEIGHT)"/g, (_, word) => `"${words[word]}"`);
  }

  /** @param {Awake} explorer */
  function offer({ figure, address, status }) {
    /** @type {HTMLElement | null} */
    const button = figure.querySelector("[data-copy=embed]");
    button?.addEventListener("click", () => {
      const lines = embedding(figure, button.dataset, address());
      copy(lines, status, "Lines for another page copied.");
    });
  }

  all.forEach((started) => started.then((awake) => awake && offer(awake)));
})();
