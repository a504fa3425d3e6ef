// @ts-check
/**
 * On paper a figure says in which state it stands, and at which address that can be moved; the address
 * only where the page knows its own.
 */
(() => {
  "use strict";

  /**
   * Where a control stands: its name in an address, its place among its values, and both in words.
   * @param {Element} box
   */
  function stand(box) {
    const inputs = [...box.querySelectorAll("input")];
    const chosen = inputs.findIndex((input) => input.checked);
    const [first] = inputs;
    return {
      name: box.getAttribute("data-control") ?? "",
      index: first.type === "range" ? Number(first.value) : first.type === "radio" ? chosen : chosen + 1,
      label: box.querySelector("legend, label")?.textContent?.trim(),
      value: (box.querySelector("output") ?? inputs[chosen]?.parentElement)?.textContent?.trim(),
    };
  }

  /** @param {Element} figure */
  function tell(figure) {
    const stands = [...figure.querySelectorAll("[data-control]")].map(stand);
    const pressed = figure.querySelector("[data-case][aria-pressed=true]");
    const words = stands.map(({ label, value }) => `${label}: ${value}`).join("; ");
    add(figure.querySelector(".explorer-sentence"), "before", pressed?.textContent ?? words);
    const page = document.querySelector("link[rel=canonical]")?.getAttribute("href");
    if (!page) return;
    /** @type {{controls: {name: string, tokens: string[], start: number}[]}} */
    const { controls } = JSON.parse(figure.querySelector(".explorer-spec")?.textContent ?? "");
    const moved = stands.flatMap(({ name, index }) => {
      const control = controls.find((each) => each.name === name);
      if (!control || control.start === index) return [];
      return [`${name}=${encodeURIComponent(control.tokens[index])}`];
    });
    const state = pressed ? `case=${pressed.getAttribute("data-case")}` : moved.join("&");
    const address = `${page}#${figure.id}${state && `?${state}`}`;
    add(figure.querySelector("figcaption"), "after", address);
  }

  /**
   * @param {Element | null} place
   * @param {"before" | "after"} side
   * @param {string} text
   */
  function add(place, side, text) {
    const line = document.createElement("p");
    line.className = "only-on-paper";
    line.textContent = text;
    if (text) place?.[side](line);
  }

  addEventListener("beforeprint", () => {
    document.querySelectorAll("figure.explorer").forEach(tell);
  });
  addEventListener("afterprint", () => {
    document.querySelectorAll(".only-on-paper").forEach((line) => line.remove());
  });
})();
