/** The order of search results: lessons first, then what is written by hand, the reference last. */
var Scorer = {
  score: ([page, , , , score]) => score
    + (page.startsWith("lessons/") ? 1000 : page.startsWith("reference/") ? -1000 : 0),
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
