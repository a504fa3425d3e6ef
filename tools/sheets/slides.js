// @ts-check
/**
 * The slides of a class: one step after the other, a question or a figure in a state. A figure's
 * finding waits for the space bar.
 *
 * @typedef {{show: string, what: string, state?: number[]}} Slide
 */
(async () => {
  "use strict";

  const { all, find } = explorers;
  /** @type {Slide[]} */
  const steps = JSON.parse(find(document, "#steps").textContent ?? "");
  const slides = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("main > *"));
  const [back, next] = ["#back", "#next"].map((each) => {
    return /** @type {HTMLButtonElement} */ (find(document, each));
  });
  const awake = (await Promise.all(all)).flatMap((each) => each || []);
  let at = 0;

  /**
   * @param {Awake} explorer
   * @param {boolean} on
   */
  function veil({ figure, veil }, on) {
    find(figure, ".explorer-reveal").hidden = !on;
    veil(on);
  }

  /** @param {number} to */
  function show(to) {
    at = Math.max(0, Math.min(steps.length - 1, to));
    const { show, what, state } = steps[at];
    slides.forEach((slide) => {
      slide.hidden = slide.id !== show;
      slide.toggleAttribute("open", !slide.hidden);
    });
    const shown = awake.find(({ spec }) => show === `figure-${spec.name}`);
    if (shown && state) {
      veil(shown, true);
      shown.go(state);
    }
    find(document, "#what").textContent = what;
    find(document, "#number").textContent = `${at + 1} of ${steps.length}`;
    back.disabled = at === 0;
    next.disabled = at === steps.length - 1;
    // The address keeps the place, for when the page is loaded again.
    history.replaceState(null, "", `#${at + 1}`);
    (shown?.figure ?? find(document, `#${show}`)).focus({ preventScroll: true });
  }

  awake.forEach((explorer) => {
    const { figure } = explorer;
    find(figure, ".explorer-reveal").addEventListener("click", () => {
      veil(explorer, false);
      figure.focus();
    });
    // On the way down to a case: nothing of what it finds is shown or read aloud.
    figure.addEventListener(
      "click",
      ({ target }) => {
        if (/** @type {Element} */ (target).matches(".explorer-cases button")) veil(explorer, true);
      },
      true,
    );
    // A slider that was dragged gives the arrow keys back; one reached by key keeps them.
    figure.addEventListener("pointerup", ({ target }) => {
      if (/** @type {Element} */ (target).matches("input")) setTimeout(() => figure.focus());
    });
  });

  back.addEventListener("click", () => show(at - 1));
  next.addEventListener("click", () => show(at + 1));
  const full = find(document, "#full");
  full.hidden = !document.fullscreenEnabled;
  full.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  });

  /** @type {Record<string, () => number>} */
  const keys = {
    ArrowLeft: () => at - 1,
    ArrowRight: () => at + 1,
    PageUp: () => at - 1,
    PageDown: () => at + 1,
    Home: () => 0,
    End: () => steps.length - 1,
  };
  addEventListener("keydown", (event) => {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    const on = /** @type {Element} */ (target);
    if (ctrlKey || metaKey || altKey) return;
    if (on.matches("input") && !key.startsWith("Page")) return;
    if (Object.hasOwn(keys, key)) {
      event.preventDefault();
      show(keys[key]());
    } else if (key === " " && !on.matches("button")) {
      event.preventDefault();
      /** @type {HTMLElement | null} */
      (document.querySelector("dialog[open] .explorer-reveal:not([hidden])"))?.click();
    }
  });

  show(Number(location.hash.slice(1)) - 1 || 0);
})();
