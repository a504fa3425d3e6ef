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
  // On a telephone the theme moves what stands beside the page into a window, which wants a way out.
  for (const [which, name] of [["primary", "The book's contents"], ["secondary", "This page's contents"]]) {
    const over = document.querySelector(`#pst-${which}-sidebar-modal`);
    if (!(over instanceof HTMLDialogElement)) continue;
    over.setAttribute("aria-label", name);
    const close = document.createElement("button");
    close.className = "close-beside";
    close.textContent = "Close";
    close.addEventListener("click", () => over.close());
    document.querySelector(`#pst-${which}-sidebar`)?.prepend(close);
  }

  // Copying takes the focus away, and says what it did by a picture alone.
  const copied = document.body.appendChild(document.createElement("p"));
  copied.className = "heard";
  copied.setAttribute("role", "status");
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element && target.closest(".copybtn");
    if (!(button instanceof HTMLElement)) return;
    button.focus();
    copied.textContent = "Copied.";
    setTimeout(() => (copied.textContent = ""), 2000);
  });

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
