// What a reader can read is found before the names of the code.
var Scorer = {
  score: ([page, , , , score]) => score - 100 * page.includes("reference/api/"),
  // As Sphinx has it.
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
