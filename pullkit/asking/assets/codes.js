// @ts-check
/**
 * Guesses as a short code that can be pasted, scanned or read out, and back.
 *
 * A code is written with 32 letters and digits, in groups of four: the version, five drawn at random
 * by which one who shows guesses is told from another, four for each guess (12 bits say which, 8 what
 * was said), and two that check the rest.
 *
 * @typedef {GuessSpec & {id: number, model: string}} GuessAsked as a page of the book asks it
 * @typedef {{page: string, title: string, guesses: GuessAsked[]}} Lesson
 * @typedef {{lessons: Lesson[], pages: {codes?: string, class?: string}}} Catalogue
 * @typedef {{who: string, said: [GuessAsked, number][], unknown: number}} Reading
 */
const codes = (() => {
  "use strict";

  /** Crockford's: no letter is taken for a digit, or for another. */
  const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const VERSION = LETTERS[1];
  const WHO = 5;
  const STEPS = 255;
  /** Of a range with more numbers than that: so many steps fall on round ones. */
  const COARSE = 200;
  /**
   * A prime below 32 * 32: one wrong letter, or two in each other's place, give another remainder. It
   * holds for 68 letters, which are fifteen guesses.
   */
  const PRIME = 1021;

  /**
   * @param {number} number
   * @param {number} length
   */
  const written = (number, length) =>
    Array.from({ length }, (_, k) => LETTERS[(number >> (5 * (length - 1 - k))) & 31]).join("");

  /** @param {string} letters */
  const value = (letters) => [...letters].reduce((sum, each) => 32 * sum + LETTERS.indexOf(each), 0);

  /** @param {string} letters */
  const check = (letters) =>
    [...letters].reduce((sum, each) => (32 * sum + LETTERS.indexOf(each)) % PRIME, 0);

  /** Five letters by which a code of the same guesses is another's. */
  const anybody = () => written(crypto.getRandomValues(new Uint32Array(1))[0] & 0x1ffffff, WHO);

  /** @param {string} text */
  const isWho = (text) => text.length === WHO && [...text].every((each) => LETTERS.includes(each));

  /** The greatest step of a guess; the least is 0. @param {GuessSpec} guess */
  function steps({ options, low = 0, high = 0, whole }) {
    if (options) return options.length - 1;
    return whole && high - low <= STEPS ? high - low : COARSE;
  }

  /**
   * Which step a text says; undefined if the guess cannot be answered so.
   * @param {GuessSpec} guess
   * @param {string} text
   */
  function stepOf(guess, text) {
    const { options, unit, low = 0, high = 0, whole } = guess;
    if (options) {
      const plain = (/** @type {string} */ each) => typed.bare(each).toLowerCase();
      const found = options.findIndex((option) => plain(option) === plain(text));
      return found < 0 ? undefined : found;
    }
    const found = typed.readings(text.replace(unit, ""));
    const number = [found].flat().find(
      (each) => typeof each === "number" && low <= each && each <= high && !(whole && each % 1),
    );
    return number === undefined
      ? undefined
      : Math.round(((Number(number) - low) / (high - low)) * steps(guess));
  }

  /**
   * The number that a step stands for; of a choice its place.
   * @param {GuessSpec} guess
   * @param {number} step
   */
  function numberAt(guess, step) {
    const { options, low = 0, high = 0, whole } = guess;
    if (options) return step;
    const number = low + (step / steps(guess)) * (high - low);
    return whole ? Math.round(number) : Number(number.toPrecision(4));
  }

  /**
   * What a step says, with its unit.
   * @param {GuessSpec} guess
   * @param {number} step
   */
  const wordsAt = (guess, step) =>
    guess.options?.[step] ?? `${numberAt(guess, step)} ${guess.unit}`.trim();

  /** @param {string} letters */
  const grouped = (letters) => letters.replace(/.{4}(?=.)/g, "$&-");

  /**
   * @param {string} who five letters
   * @param {[GuessAsked, number][]} said guesses and their steps
   */
  function write(who, said) {
    const guesses = said.map(([{ id }, step]) => written((id << 8) | step, 4));
    const letters = [VERSION, who, ...guesses].join("");
    return grouped(letters + written(check(letters), 2));
  }

  /**
   * @param {string} text
   * @param {Map<number, GuessAsked>} known the book's guesses by their number
   * @returns {Reading | {problem: string}}
   */
  function read(text, known) {
    const letters = text.toUpperCase().replace(/[- ]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
    const stranger = [...letters].find((each) => !LETTERS.includes(each));
    if (stranger) return { problem: `no code has the letter ${stranger}` };
    const body = letters.slice(0, -2);
    if (letters.length < 12 || letters.length % 4) {
      return { problem: `${letters.length} letters: some are missing, or too many` };
    }
    if (check(body) !== value(letters.slice(-2))) {
      return { problem: "a letter is wrong, or two have changed places" };
    }
    if (letters[0] !== VERSION) return { problem: "a code of a later version of the book" };
    const each = body.slice(1 + WHO).match(/.{4}/g) ?? [];
    const said = each.flatMap((four) => {
      const guess = known.get(value(four) >> 8);
      const step = value(four) & STEPS;
      return guess && step <= steps(guess) ? [/** @type {[GuessAsked, number]} */ ([guess, step])] : [];
    });
    if (!said.length) return { problem: "a code of another edition: none of its guesses is asked here" };
    return { who: letters.slice(1, 1 + WHO), said, unknown: each.length - said.length };
  }

  const EDGE = "[\\p{L}\\p{N}-]";
  /** With hyphens, with spaces, or without: none is a word, a number or a date. */
  const LIKE = RegExp(
    `(?<!${EDGE})(?:` +
      "(?=[A-Z-]*[0-9])[1-9IL][0-9A-Z]{2,4}(?:-[0-9A-Z]{3,5})+-[0-9A-Z]{1,5}|" +
      "(?=[A-Z ]*[0-9])[1-9IL][0-9A-Z]{3}(?: [0-9A-Z]{4}){2,}|" +
      "(?=[A-Z]*[0-9])(?=[0-9]*[A-Z])[1-9IL][0-9A-Z]{10,}" +
      `)(?!${EDGE})`,
    "giu",
  );

  /**
   * What looks like a code in a line, however a chat or a person wrote it.
   * @param {string} line
   */
  const like = (line) => plain(line).replace(/\p{Pd}|\u2212/gu, "-").match(LIKE) ?? [];

  /** A text without what is not seen, such as marks that turn the line. @param {string} text */
  const plain = (text) => text.normalize("NFKC").replace(/(?!\t)\p{C}/gu, "");

  /** @param {Catalogue} catalogue */
  const known = ({ lessons }) =>
    new Map(lessons.flatMap(({ guesses }) => guesses.map((guess) => [guess.id, guess])));

  return { anybody, isWho, steps, stepOf, numberAt, wordsAt, write, read, like, plain, known };
})();
