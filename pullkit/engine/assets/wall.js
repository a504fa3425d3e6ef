// @ts-check
/**
 * The view for a class: an explorer fills the screen. `explorer.js` fetches it when it is asked for.
 */
(() => {
  "use strict";

  const { all, find } = explorers;

  // Not an element: a page's policy may forbid what is written into it.
  const style = new CSSStyleSheet();
  style.replaceSync(WALL_STYLE);
  document.adoptedStyleSheets.push(style);

  /**
   * Let a figure fill the screen, or the window where the screen is refused; its finding waits until
   * it is asked for.
   * @param {Awake} explorer
   */
  function wall({ figure, veil }) {
    const dialog = document.createElement("dialog");
    const reveal = find(figure, ".explorer-reveal");
    const door = find(figure, ".explorer-door");
    /** @param {boolean} on */
    const hide = (on) => {
      reveal.hidden = !on;
      door.textContent = dialog.open ? "Leave full screen" : "Full screen";
      veil(on);
    };
    const toggle = () => {
      if (dialog.open) return dialog.close();
      const focused = /** @type {HTMLElement} */ (document.activeElement);
      const place = scrollY;
      dialog.ariaLabel = "Full screen";
      figure.replaceWith(dialog);
      dialog.append(figure);
      dialog.showModal();
      figure.requestFullscreen?.().catch(() => {});
      hide(true);
      figure.focus();
      dialog.onclose = () => {
        dialog.replaceWith(figure);
        hide(false);
        scrollTo({ top: place, behavior: "instant" });
        focused.focus({ preventScroll: true });
      };
    };
    door.addEventListener("click", toggle);
    figure.addEventListener("fullscreenchange", () => document.fullscreenElement || dialog.close());
    reveal.addEventListener("click", () => {
      hide(false);
      figure.focus();
    });
    const cases = ".explorer-cases button:not([hidden])";
    const veilCase = (/** @type {Event} */ { target }) => {
      if (dialog.open && /** @type {Element} */ (target).matches(cases)) hide(true);
    };
    // On the way down to the case: nothing of what it finds is shown or read aloud.
    figure.addEventListener("click", veilCase, true);
    figure.addEventListener("keydown", ({ key, target, ctrlKey, metaKey, altKey }) => {
      const at = /** @type {Element} */ (target);
      if (ctrlKey || metaKey || altKey) return;
      if (key === "w" && !at.matches(":read-write")) toggle();
      // Where a browser leaves the full screen by itself, this key never gets here.
      if (key === "Escape") dialog.close();
      if (!dialog.open || at.matches("input")) return;
      if (at === figure && (key === " " || key === "Enter")) reveal.click();
      const steps = /** @type {HTMLElement[]} */ ([...figure.querySelectorAll(cases)]);
      const pressed = steps.findIndex((button) => button.matches("[aria-pressed=true]"));
      if (key === "ArrowLeft") steps[pressed - 1]?.click();
      if (key === "ArrowRight") steps[pressed + 1]?.click();
    });
  }

  all.forEach((started) => started.then((awake) => awake && wall(awake)));
})();
