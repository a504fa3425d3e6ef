// @ts-check
/**
 * The page asks: guesses before a figure. What was given comes back.
 *
 * @typedef {{name: string, about: string, unit: string, low?: number, high?: number,
 *   whole?: boolean, options?: string[]}} GuessSpec
 */
const questions = (() => {
  "use strict";

  const { find, say, attempt } = explorers;

  /**
   * @template Spec
   * @param {HTMLElement} form
   * @returns {Spec}
   */
  const specOf = (form) => JSON.parse(find(form, ".asking-spec").textContent ?? "");

  /** @param {HTMLFormElement} form */
  const inputsOf = (form) => [...form.querySelectorAll("input")];

  /**
   * What stands in each field, a choice being one field.
   * @param {HTMLFormElement} form
   */
  function saidIn(form) {
    const inputs = inputsOf(form);
    const chosen = inputs.filter(({ type, checked }) => type !== "radio" || checked);
    return chosen.map(({ value }) => value.slice(0, 300));
  }

  /**
   * @param {HTMLFormElement} form
   * @param {string | string[]} said
   */
  function putBack(form, said) {
    inputsOf(form).forEach((input, k) => {
      if (input.type === "radio") input.checked = input.value === [said].flat()[0];
      else input.value = [said].flat()[k] ?? "";
    });
  }

  /**
   * @param {HTMLFormElement} form
   * @param {(said: string[]) => void} asked
   */
  function listen(form, asked) {
    form.hidden = false;
    // Enter presses the button too. Nothing is submitted, which a sandboxed frame would forbid.
    find(form, "[type=submit]").addEventListener("click", (event) => {
      event.preventDefault();
      asked(saidIn(form));
    });
  }

  /** @param {HTMLFormElement} form */
  function guess(form) {
    /** @type {GuessSpec} */
    const spec = specOf(form);
    const key = `guess:${spec.name}`;
    const status = find(form, "[role=status]");
    const about = `[data-guess="${spec.name}"]`;
    const found = find(document, `.asking-found${about}`);
    const model = found.dataset.model ?? "";
    const withUnit = (/** @type {string} */ text) => `${text} ${spec.unit}`.trim();
    const first = document.createElement("p");
    first.className = "asking-said";
    const summary = find(found, "summary");
    summary.after(first);

    // What was kept may be of another version of the question, or come from a file.
    const given = () => {
      const said = readGuess(spec, `${keeping.get(key)?.said ?? ""}`);
      return typeof said === "string" ? said : "";
    };
    const show = () => {
      const yours = given() && `You said ${withUnit(given())}`;
      for (const place of document.querySelectorAll(`.asking-said${about}`)) {
        place.textContent = yours && `${yours}.`;
      }
      first.textContent = yours && `${yours}; the model says ${withUnit(model)}.`;
      first.hidden = !yours;
      return yours;
    };
    const open = () => found.toggleAttribute("open", true);
    const link = document.createElement("a");
    link.textContent = "See what the model says.";
    link.href = `#${(summary.id = `found-${spec.name}`)}`; // which takes the focus

    const tell = (note = "") => {
      say(status, `${show()}. ${note} `);
      status.append(link);
      open();
    };

    listen(form, ([text]) => {
      const said = readGuess(spec, text);
      if (typeof said !== "string") return say(status, said.problem);
      const { about, unit } = spec;
      const note = keeping.put(key, { said, about, unit, model, at: form.id });
      putBack(form, said);
      tell(note);
    });
    find(form, ".asking-show").addEventListener("click", () => {
      open();
      say(status, "");
      found.scrollIntoView({ block: "center" });
      summary.focus();
    });
    // Another tab may have another guess, or none any more.
    keeping.follow(key, () => {
      putBack(form, given());
      if (show()) tell();
      else say(status, "");
    });
  }

  /**
   * @param {GuessSpec} spec
   * @param {string} text
   * @returns {string | {problem: string}} the guess as it is kept, or what to say
   */
  function readGuess({ unit, options, low = 0, high = 0, whole }, text) {
    if (options) return options.includes(text) ? text : { problem: "Choose one." };
    const found = typed.readings(text.replace(unit, ""));
    const fits = (/** @type {number} */ number) =>
      low <= number && number <= high && !(whole && number % 1);
    const number = typeof found === "string" ? undefined : found.find(fits);
    if (number !== undefined) return `${number}`;
    return { problem: `Give a ${whole ? "whole " : ""}number from ${low} to ${high}.` };
  }

  /**
   * Begin every form of a kind.
   * @param {string} kind
   * @param {(form: HTMLFormElement) => void} wake
   */
  function begin(kind, wake) {
    for (const form of document.forms) {
      const what = "The fields here could not be started.";
      if (form.matches(`.asking-${kind}`)) attempt(form, what, () => wake(form));
    }
  }
  begin("guess", guess);
  const asked = `${document.querySelectorAll(".asking-guess, .asking-answer").length}`;
  const key = `page:${keeping.page}`;
  const alone = document.documentElement.dataset.embed;
  if (asked !== "0" && !alone && keeping.get(key)?.said !== asked) keeping.put(key, { said: asked });

  return { specOf, saidIn, putBack, listen, begin };
})();
