// @ts-check
/**
 * The live figure of a notebook. With `explorer.js` before it and an export after it, this is the
 * module of the widget; a published page does not load it.
 *
 * @typedef {Record<"get" | "on" | "off" | "send", (...args: any[]) => any>} Model
 */
const live = (() => {
  "use strict";

  const { patch, find, placesIn, copy, say, announcer, reveal, readings, PAUSE } = explorers;

  /** How long a file that a link opens may take to appear, in milliseconds, and how often to look. */
  const PATIENCE = 10_000;
  const LOOK = 200;

  const TOOLS = `<p class="explorer-tools"><button type="button">Copy Python</button></p>`;

  /**
   * The view of the live figure, as anywidget calls it.
   * @param {{model: Model, el: HTMLElement}} widget
   * @returns {() => void} what to do when the view is taken away
   */
  function render({ model, el }) {
    el.classList.add("explorer", "explorer-live");
    el.role = "figure";
    el.ariaLabel = model.get("name").replaceAll("-", " ");
    el.innerHTML =
      `${model.get("template")}<p class="explorer-sentence"></p>` +
      `<p class="explorer-announced" aria-live="polite"></p>` +
      `<p class="explorer-status" hidden></p>${TOOLS}`;
    const places = placesIn(el);
    const sentence = find(el, ".explorer-sentence");
    const status = find(el, ".explorer-status");
    /** @type {string[]} */
    const shown = [];
    const draw = () => {
      patch(places, model.get("fragments"), shown);
      sentence.textContent = model.get("sentence");
      el.querySelector("svg")?.setAttribute("aria-label", model.get("sentence"));
      say(status, model.get("problem"));
    };
    const announce = announcer(
      find(el, ".explorer-announced"),
      () => model.get("problem") || model.get("sentence"),
    );
    const events = ["change:fragments", "change:sentence", "change:problem"];
    const changed = () => {
      draw();
      announce(PAUSE);
    };
    events.forEach((event) => model.on(event, changed));
    find(el, "button").addEventListener("click", () => {
      copy(model.get("call"), status, "Python call copied.");
    });
    document.querySelectorAll(`[data-for="${model.get("stand_in")}"]`).forEach((picture) => {
      picture.toggleAttribute("hidden", true);
    });
    const seen = new ResizeObserver(() => {
      el.closest(".jp-Notebook")?.classList.add("explorer-notebook");
    });
    seen.observe(el);
    const gone = new AbortController();
    listen(model, el, gone.signal);
    draw();
    return () => {
      events.forEach((event) => model.off(event, changed));
      gone.abort();
      seen.disconnect();
    };
  }

  /**
   * Follow the address, and the links that lead to where the reader already is.
   * @param {Model} model
   * @param {HTMLElement} el
   * @param {AbortSignal} signal
   */
  function listen(model, el, signal) {
    // The address that the event tells: by now the reader may have gone on to the next.
    const went = (/** @type {HashChangeEvent} */ { newURL }) =>
      follow(model, el, new URL(newURL).hash);
    addEventListener("hashchange", went, { signal });
    document.addEventListener(
      "click",
      (event) => {
        const link = event.target instanceof Element ? event.target.closest("a") : null;
        if (!link?.hash || !link.closest(".jp-RenderedMarkdown")) return;
        if (link.href === location.href) follow(model, el, link.hash);
        else if (link.target === "_blank" && speaksForAll(el)) seek(link.hash, ".jp-MarkdownViewer");
      },
      { signal },
    );
  }

  /**
   * Ask the kernel for the state that an address names, and show the figure; or show a heading.
   * @param {Model} model
   * @param {HTMLElement} el
   * @param {string} hash
   */
  function follow(model, el, hash) {
    const queries = readings(hash).flatMap((text) => {
      const [name, query] = text.split(/\?(.*)/s);
      return name === model.get("name") && query ? [query] : [];
    });
    if (queries.length && el.checkVisibility()) {
      reveal(el);
      model.send({ go: [...new Set(queries)] });
      el.scrollIntoView({ block: "nearest" });
    } else if (speaksForAll(el)) seek(hash, ".jp-Notebook", 0);
  }

  /**
   * Whether a figure is the first that can be seen: what is done once for all is done by that one.
   * @param {HTMLElement} el
   */
  function speaksForAll(el) {
    const figures = [...document.querySelectorAll(".explorer-live")];
    return figures.find((figure) => figure.checkVisibility()) === el;
  }

  /**
   * Scroll to the heading that a link means. JupyterLab names headings in a way of its own, so that
   * it does not find those that pages and other readers of notebooks find.
   * @param {string} hash
   * @param {string} within what holds it
   * @param {number} patience how long to wait for it to appear
   */
  function seek(hash, within, patience = PATIENCE) {
    const wanted = readings(hash);
    const headings = [...document.querySelectorAll(`${within} :is(h1, h2, h3, h4, h5, h6)`)];
    const heading = headings.find((one) => one.checkVisibility() && wanted.includes(slug(one)));
    if (heading) heading.scrollIntoView();
    else if (patience > 0) setTimeout(() => seek(hash, within, patience - LOOK), LOOK);
  }

  /** @param {Element} heading */
  function slug(heading) {
    const words = (heading.textContent ?? "").replace("\u00b6", "").trim().toLowerCase();
    return words.replace(/[^\p{L}\p{N}_ -]/gu, "").replace(/ /g, "-");
  }

  return { render };
})();
