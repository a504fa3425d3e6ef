// @ts-check
/**
 * Judge an answer as the notebook does: `typed.py` and `answers.py`, step by step and word by word.
 *
 * @typedef {[number, number]} Target a number, and how far from it an answer may be
 * @typedef {{targets: Target[], known: [Target[], string][], where?: string, names: string[]}}
 *   ExpectedNumbers
 * @typedef {{letter: string, others: Record<string, string>}} ExpectedLetter
 * @typedef {ExpectedNumbers | ExpectedLetter} Expected
 * @typedef {[number, string]} Judgement the share of the points, and what is said
 */
const judge = (() => {
  "use strict";

  /**
   * The number that a text means, the nearest to the right one; or what to say if it means none.
   * @param {string} text
   * @param {number} value
   */
  function meant(text, value) {
    const found = typed.readings(text);
    if (typeof found === "string") return found;
    return found.reduce((one, other) =>
      Math.abs(other - value) < Math.abs(one - value) ? other : one,
    );
  }

  /**
   * @param {string[]} texts
   * @returns {(target: Target, k: number) => boolean} whether what stands in a field hits its target
   */
  const hits = (texts) => ([value, margin], k) => {
    const number = meant(texts[k], value);
    return typeof number === "number" && Math.abs(number - value) <= margin;
  };

  /**
   * @param {ExpectedNumbers} expected
   * @param {string[]} texts
   * @returns {Judgement}
   */
  function judgeNumbers({ targets, known, where, names }, texts) {
    const found = targets.map(([value], k) => meant(texts[k], value));
    const right = targets.map(hits(texts));
    const share = right.filter(Boolean).length / right.length;
    if (share === 1) return [1, WORDS.right];
    const k = found.findIndex((number) => typeof number === "string");
    if (k >= 0) {
      const trouble = `${found[k]}`;
      if (where !== undefined) return [0, trouble];
      const words = WORDS.look_at.replace("{trouble}", trouble);
      return [share, words.replace("{name}", () => names[k])];
    }
    const mistake = known.find(([wrong]) => wrong.every(hits(texts)));
    if (mistake) return [share, mistake[1]];
    if (where === undefined) {
      const wrong = names.filter((_, k) => !right[k]).join(", ");
      return [share, WORDS.look_again.replace("{names}", () => wrong)];
    }
    const size = Number(found[0]) > targets[0][0] ? "large" : "small";
    return [0, WORDS.too.replace("{size}", size).replace("{where}", () => where)];
  }

  /**
   * @param {Expected} expected
   * @param {string[]} said what stands in each field
   * @returns {Judgement}
   */
  function verdict(expected, said) {
    if (!said.some(typed.bare)) return [0, WORDS.unanswered];
    if ("targets" in expected) return judgeNumbers(expected, said);
    const [letter] = said;
    return letter === expected.letter ? [1, WORDS.right] : [0, expected.others[letter]];
  }

  return { verdict };
})();
