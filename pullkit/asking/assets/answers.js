// @ts-check
/**
 * Exercises answered on the page, in the notebook's words.
 *
 * @typedef {{name: string, points: number, expected?: Expected}} AnswerSpec
 */
(() => {
  "use strict";

  const { find, say } = explorers;
  const { specOf, saidIn, putBack, listen, begin } = questions;
  const KEPT = "Kept.";

  /** @param {HTMLFormElement} form */
  function answer(form) {
    /** @type {AnswerSpec} */
    const { name, points, expected } = specOf(form);
    const key = `answer:${name}`;
    const section = form.closest("section") ?? document.body;
    const status = find(form, "[role=status]");
    const about = (section.querySelector("h2")?.firstChild?.textContent ?? name).trim();
    labelChoices(form, section);
    nameQuestion(form, section);
    const unfold = oneByOne(section);

    /**
     * @param {string[]} said
     * @returns {Entry} what is kept of it; it is shown
     */
    const show = (said) => {
      const [share, says] = expected ? judge.verdict(expected, said) : [0, KEPT];
      const right = share === 1;
      const score = ` (${Math.floor(points * share + 1e-9)} of ${points} points)`;
      status.className = `verdict verdict-${right ? "right" : "open"}`;
      say(status, `${right ? "\u2713 " : ""}${says}${expected ? score : ""}`);
      if (right) unfold();
      const entry = { said, about, says, at: form.id };
      return expected ? { ...entry, solved: Number(right) } : entry;
    };
    listen(form, (said) => {
      const entry = show(said);
      // What was solved once stays solved.
      const worse = keeping.get(key)?.solved && !entry.solved;
      if (said.some(typed.bare) && !worse) status.append(` ${keeping.put(key, entry)}`);
    });
    keeping.follow(key, (said) => {
      if (!said) return;
      putBack(form, said);
      show(saidIn(form));
    });
  }

  /**
   * Let whoever hears a field hear which question it answers, and what was said of the answer.
   * @param {HTMLFormElement} form
   * @param {Element} section
   */
  function nameQuestion(form, section) {
    const heading = section.querySelector("h2");
    if (!heading) return;
    heading.id ||= `${form.id}-question`;
    form.querySelectorAll("input[type=text], fieldset").forEach((field) => {
      field.setAttribute("aria-describedby", `${heading.id} ${form.id}-says`);
    });
  }

  /**
   * Put the words of the question's list, "(a) ...", beside the buttons of a choice.
   * @param {HTMLFormElement} form
   * @param {Element} section
   */
  function labelChoices(form, section) {
    for (const label of form.querySelectorAll("fieldset span")) {
      const mark = `(${label.textContent})`;
      const item = [...section.querySelectorAll("li")].find((one) =>
        one.textContent?.trim().startsWith(mark),
      );
      if (!item) continue;
      label.replaceChildren(...(item.querySelector("p") ?? item).childNodes);
      item.parentElement?.toggleAttribute("hidden", true);
    }
  }

  /**
   * Let hints unfold one by one, the solution after them, unless it is open from the start.
   * @param {Element} section
   * @returns {() => void} shows them all
   */
  function oneByOne(section) {
    const folds = [...section.querySelectorAll("details.hint, details.solution")];
    folds.forEach((fold, k) => {
      fold.toggleAttribute("hidden", k > 0 && !fold.hasAttribute("open"));
      fold.addEventListener("toggle", () => folds[k + 1]?.toggleAttribute("hidden", false));
    });
    return () => folds.forEach((fold) => fold.toggleAttribute("hidden", false));
  }

  begin("answer", answer);
})();
