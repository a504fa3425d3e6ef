// @ts-check
/** What the buttons above a page do, how their menus close, and where a search begins. */
(() => {
  "use strict";

  /** @type {Record<string, () => void>} */
  const does = {
    "download-pdf-button": () => print(),
    "fullscreen-button": () => {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen();
    },
  };
  document.querySelectorAll("[data-does]").forEach((button) => {
    button.addEventListener("click", does[button.getAttribute("data-does") ?? ""]);
  });

  const field = document.querySelector(".bd-search-container input");
  if (field instanceof HTMLInputElement) field.focus();

  // The theme lets the keyboard into what scrolls sideways when a page loads; code in a fold scrolls later.
  document.addEventListener("toggle", () => dispatchEvent(new Event("resize")), true);

  /** @param {(menu: Element) => boolean} which of the open menus to close */
  const close = (which) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (which(menu)) menu.removeAttribute("open");
    }
  };
  document.addEventListener("click", ({ target }) => {
    close((menu) => !menu.firstElementChild?.contains(/** @type {Node} */ (target)));
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    close((menu) => {
      const within = menu.contains(document.activeElement);
      if (within && menu.firstElementChild instanceof HTMLElement) menu.firstElementChild.focus();
      return true;
    });
  });
})();
