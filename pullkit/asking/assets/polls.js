// @ts-check
/**
 * What was pasted or read from a file: codes anywhere in it, or a column of answers to one guess.
 *
 * @typedef {{line: number, text: string, why: string}} Fault what is left aside, and why
 * @typedef {{code: string, reading: Reading}} Shown a code, and what it says
 */
const polls = (() => {
  "use strict";

  /**
   * @param {string} text
   * @param {Map<number, GuessAsked>} known
   */
  function codesIn(text, known) {
    /** @type {Shown[]} */
    const shown = [];
    /** @type {Fault[]} */
    const faults = [];
    text.split(/\r\n?|\n/).forEach((line, k) => {
      const tried = codes.like(line);
      for (const code of tried) {
        const reading = codes.read(code, known);
        if ("who" in reading) shown.push({ code, reading });
        else faults.push({ line: k + 1, text: code, why: reading.problem });
      }
      if (!tried.length && line.trim()) faults.push({ line: k + 1, text: line, why: "no code in it" });
    });
    return { shown, faults };
  }

  /**
   * The cells of what a spreadsheet or a poll wrote, each row with the line where it begins. What
   * parts cells is what stands in the first line: a tab, a semicolon or a comma.
   * @param {string} text
   */
  function rowsIn(text) {
    const whole = text.replace(/\r\n?/g, "\n").trimEnd();
    const [first] = whole.replace(/"[^"\n]*"/g, "").split("\n", 1);
    const mark = ["\t", ";", ","].find((each) => first.includes(each)) ?? "\t";
    const cell = RegExp(`("(?:[^"]|""){0,2000}"(?=${mark}|\n|$)|[^${mark}\n]*)(${mark}|\n|$)`, "y");
    const rows = [{ line: 1, cells: /** @type {string[]} */ ([]) }];
    for (let line = 1, end = ""; cell.lastIndex < whole.length || end === mark; ) {
      const [all, inside, after] = cell.exec(whole) ?? ["", "", ""];
      const quoted = /^"(.*)"$/s.exec(inside);
      rows[rows.length - 1].cells.push(quoted ? quoted[1].replaceAll('""', '"') : inside);
      line += all.split("\n").length - 1;
      end = after;
      if (end === "\n") rows.push({ line, cells: [] });
    }
    const filled = rows.filter(({ cells }) => cells.some((each) => each.trim()));
    // Answers one after the other in one line are a column too.
    const [{ cells } = { cells: [] }] = filled;
    return filled.length === 1 ? cells.map((each) => ({ line: 1, cells: [each] })) : filled;
  }

  /**
   * @param {string} text
   * @param {GuessAsked} guess
   * @param {number} [column] if not the one that has most answers
   */
  function answersIn(text, guess, column) {
    const rows = rowsIn(text);
    const steps = rows.map(({ cells }) => cells.map((each) => codes.stepOf(guess, codes.plain(each))));
    const columns = Array.from({ length: Math.max(0, ...rows.map(({ cells }) => cells.length)) }, (_, k) => k);
    const fits = columns.map((k) => steps.filter((row) => row[k] !== undefined).length);
    const chosen = column ?? fits.lastIndexOf(Math.max(...fits));
    const headed = rows.length > 1 && columns.every((k) => steps[0][k] === undefined);
    const faults = rows.flatMap(({ line, cells }, k) => {
      if (steps[k][chosen] !== undefined || (headed && !k)) return [];
      return [{ line, text: cells[chosen] ?? "", why: "no answer to this guess" }];
    });
    return {
      answers: steps.flatMap((row) => row[chosen] ?? []),
      faults,
      chosen,
      names: columns.map((k) => (headed && rows[0].cells[k]?.trim()) || `column ${k + 1}`),
    };
  }

  return { codesIn, answersIn };
})();
