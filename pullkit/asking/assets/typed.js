// @ts-check
/** What a text that somebody typed means as a number: `typed.py`, step by step. */
const typed = (() => {
  "use strict";

  const SPACES = "\t-\r \xa0\u2000-\u200b\u202f\u205f\u3000\ufeff";
  const OUTER = RegExp(`^[${SPACES}]+|[${SPACES}]+$`, "g");
  const NUMBER = RegExp(`^([+-]?)[${SPACES}]*([0-9.,'\u2019${SPACES}]+)(?:[eE]([+-]?[0-9]{1,3}))?$`);
  const PLAIN = /^([0-9]+([.,][0-9]*)?|[.,][0-9]+)$/;
  const GROUPED = RegExp(
    `^[1-9][0-9]{0,2}([.,'\u2019${SPACES}])[0-9]{3}(?:\\1[0-9]{3})*(?:(?!\\1)[.,][0-9]*)?$`,
  );
  const PERCENT = /(%|per ?cent)$/i;

  /** @param {string} text */
  const bare = (text) => text.replace(OUTER, "");

  /**
   * @param {string} text
   * @returns {number[] | string} the numbers that it can mean, or what to say
   */
  function readings(text) {
    text = bare(text);
    if (text.length > 200) return WORDS.not_a_number;
    text = text.replace(/[\u2212\u2012-\u2014]/g, "-");
    const percent = PERCENT.test(text);
    const parts = bare(text.replace(PERCENT, "")).split("/").map(numbers);
    if (parts.length > 2 || parts.some((part) => !part.length)) return WORDS.not_a_number;
    const [over, under] = parts;
    const found = under ? [under[0] ? over[0] / under[0] : Infinity] : over;
    if (!found.every(Number.isFinite)) return WORDS.infinite;
    return percent ? [...found, ...found.map((number) => number / 100)] : found;
  }

  /** @param {string} text */
  function numbers(text) {
    const [, sign, written, power = "0"] = bare(text).match(NUMBER) ?? [];
    const body = bare(written ?? "");
    const plain = PLAIN.test(body);
    const found = plain ? [body] : [];
    const grouped = body.match(GROUPED);
    if (grouped && !(plain && body.includes("."))) found.push(body.replaceAll(grouped[1], ""));
    return found.map((digits) => Number(`${sign}${digits.replace(",", ".")}e${power}`));
  }

  return { bare, readings };
})();
