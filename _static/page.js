// @ts-check
/** What the buttons above a page do and say, how their menus close, and where a search begins. */
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

  // What a button has done is heard, too.
  const { dataset } = document.documentElement;
  const colours = document.querySelectorAll(".theme-switch-button");
  const tell = () => colours.forEach((button) => {
    const mode = dataset.mode === "auto" ? "as the system has them" : dataset.mode;
    button.setAttribute("aria-label", `Colours: ${mode}`);
  });
  new MutationObserver(tell).observe(document.documentElement, { attributeFilter: ["data-mode"] });
  tell();
  const contents = document.querySelector(".primary-toggle");
  const aside = document.querySelector("#pst-primary-sidebar");
  contents?.addEventListener("click", () => {
    const wide = matchMedia("(min-width: 992px)").matches;
    const open = !aside?.classList.contains("pst-sidebar-hidden");
    if (wide) contents.setAttribute("aria-expanded", String(open));
  });
  for (const [which, name] of [["primary", "The book's contents"], ["secondary", "This page's contents"]]) {
    document.querySelector(`#pst-${which}-sidebar-modal`)?.setAttribute("aria-label", name);
  }

  // An opened term is heard; when it closes, the focus goes back by itself.
  document.addEventListener("toggle", ({ target }) => {
    const note = target instanceof HTMLElement && target.matches(".term-note:popover-open");
    if (note) target.focus({ preventScroll: true });
  }, true);

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
