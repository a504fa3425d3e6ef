// @ts-check
/** What a class said to a guess, as rows with bars: a table to see, to hear and to print. */
const histogram = (() => {
  "use strict";
  const { make } = making;

  /** How many rows a range has at most, but for its last number. */
  const MOST = 20;

  /** A number without the crumbs of its binary form. @param {number} number */
  const tidy = (number) => Number(number.toPrecision(6));

  /**
   * The rows of a guess, and in which of them a number stands.
   * @param {GuessAsked} guess
   */
  function rowsOf({ options, low = 0, high = 0, whole }) {
    if (options) return { labels: options, at: (/** @type {number} */ place) => place, wide: 0 };
    const least = (high - low) / MOST;
    const power = 10 ** Math.floor(Math.log10(least));
    const round = [1, 2, 5, 10].map((each) => tidy(each * power)).find((each) => each >= least) ?? least;
    const wide = whole ? Math.max(1, round) : round;
    const start = Math.floor(low / wide) * wide;
    const at = (/** @type {number} */ number) => Math.floor((number - start) / wide + 1e-9);
    const labels = Array.from({ length: at(high) + 1 }, (_, k) => {
      const from = tidy(Math.max(low, start + k * wide));
      const to = tidy(Math.min(high, start + (k + 1) * wide - (whole ? 1 : 0)));
      return from < to ? `${from}\u2013${to}` : `${from}`;
    });
    return { labels, at, wide };
  }

  /** @param {number[]} numbers */
  function median(numbers) {
    const sorted = [...numbers].sort((one, other) => one - other);
    const half = sorted.length >> 1;
    return tidy(sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2);
  }

  /** @param {GuessAsked} guess */
  const modelOf = ({ options, model }) => (options ? options.indexOf(model) : Number(model));

  /**
   * @param {GuessAsked} guess
   * @param {number[]} steps what was said
   * @returns {HTMLElement[]} a sentence and a table
   */
  function drawn(guess, steps) {
    const { options, unit, model } = guess;
    const numbers = steps.map((step) => codes.numberAt(guess, step));
    const { labels, at, wide } = rowsOf(guess);
    const counts = labels.map(() => 0);
    for (const number of numbers) counts[at(number)]++;
    const [right, middle] = [at(modelOf(guess)), options ? -1 : at(median(numbers))];
    const many = `${steps.length} ${steps.length === 1 ? "answer" : "answers"}.`;
    const half = options ? "" : ` The median is ${median(numbers)}: half said as much or less.`;
    const near = wide > 1 ? `said ${labels[right]}` : "said so";
    const sentence =
      `${many}${half} The model says ${model}${unit && ` ${unit}`}: ` +
      `${counts[right]} of ${steps.length} ${near}.`;

    const most = Math.max(...counts);
    const rows = labels.map((label, k) => {
      const bar = make("span", [], { class: "asking-bar" });
      bar.style.setProperty("--share", `${counts[k] / most}`);
      const notes = [
        k === right && make("strong", [`\u25c2 the model${options ? "" : `: ${model}`}`]),
        k === middle && make("span", [`\u25c2 the median: ${median(numbers)}`]),
      ].filter((note) => note instanceof HTMLElement);
      const cell = make("td", [bar, make("span", [`${counts[k]}`]), ...notes]);
      const row = make("tr", [make("th", [label], { scope: "row" }), cell]);
      row.classList.toggle("asking-model", k === right);
      return row;
    });
    const heads = [options ? "Guess" : unit || "Guess", "How many said so"];
    const head = make("tr", heads.map((words) => make("th", [words], { scope: "col" })));
    const table = make("table", [make("thead", [head]), make("tbody", rows)], {
      class: `table asking-histogram${options ? " asking-choices" : ""}`,
    });
    return [make("p", [sentence]), table];
  }

  return { drawn };
})();
