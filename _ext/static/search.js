// The search page: what Sphinx's searchtools.js finds, in the book's order, with the words around it.
"use strict";

const TITLE = document.title;
const NOTHING = "Nothing was found. Try one word of it, or another spelling.";
const LONGEST = 240; // letters of a summary
const BEFORE = 90; // and how many of them before what was found

// "constructor" is no word of the index, though every object has something of that name.
const BARE = Object.create(null, { hasOwnProperty: { value: Object.prototype.hasOwnProperty } });

const isCode = (/** @type {string} */ page) => page.includes("reference/api/");

/** How early a result comes: words before the code, a section of that title first, then lessons. */
function weight(/** @type {Result} */ [page, , anchor, , score]) {
  return score + (anchor ? 3 : 0) + (page.endsWith("/lesson") ? 2 : 0) - (isCode(page) ? 100 : 0);
}

/**
 * The results that say something: a section of that title stands for its page, and a name of the code
 * has one of the words itself, not only its module's name.
 *
 * @param {Result[]} results
 * @param {string[]} words
 */
function inOrder(results, words) {
  const nearer = new Set(results.filter((each) => each[2] && !each[3]).map(([page]) => page));
  return results
    .filter(([page, title, anchor, descr]) => {
      const name = title.slice(title.lastIndexOf(".") + 1).toLowerCase();
      return descr ? words.some((word) => name.includes(word)) : anchor || !nearer.has(page);
    })
    .sort((one, other) => weight(other) - weight(one) || one[1].localeCompare(other[1]));
}

/** Where the first of the words begins, or Infinity. */
function place(/** @type {string} */ text, /** @type {string[]} */ words) {
  const lower = text.toLowerCase();
  const places = words.map((word) => lower.indexOf(word)).filter((at) => at >= 0);
  return Math.min(...places, Infinity);
}

/**
 * The section that was found, or the first of a page that has most of the words.
 *
 * @param {Sections} sections
 * @param {string} anchor
 * @param {string[]} words
 */
function sectionOf(sections, anchor, words) {
  if (anchor) return sections.find(([each]) => `#${each}` === anchor);
  const has = (/** @type {string} */ text) => words.filter((word) => place(text, [word]) < Infinity);
  return sections.reduce((best, each) => (has(each[1]).length > has(best[1]).length ? each : best));
}

/** Whole words around a place. */
function around(/** @type {string} */ text, /** @type {number} */ at) {
  const from = at < BEFORE || at === Infinity ? 0 : text.indexOf(" ", at - BEFORE) + 1;
  const to = text.length <= from + LONGEST ? text.length : text.lastIndexOf(" ", from + LONGEST);
  return `${from ? "… " : ""}${text.slice(from, to)}${to < text.length ? " …" : ""}`;
}

/** Put a result into the list, with room for its summary, so that nothing moves when that comes. */
function show(/** @type {Result} */ [page, title, anchor, descr]) {
  const item = Search.output.appendChild(document.createElement("li"));
  const link = item.appendChild(document.createElement("a"));
  link.href = page + DOCUMENTATION_OPTIONS.LINK_SUFFIX + anchor;
  link.textContent = title;
  item.append(descr ? ` (${descr})` : "");
  if (isCode(page)) return () => {};
  const summary = item.appendChild(document.createElement("p"));
  summary.className = "context";

  /** Say what the page says there, and lead there. */
  return (/** @type {Sections} */ sections, /** @type {string[]} */ words) => {
    const section = sectionOf(sections, anchor, words);
    if (!section) return;
    if (section !== sections[0])
      link.href = `${page}${DOCUMENTATION_OPTIONS.LINK_SUFFIX}#${section[0]}`;
    summary.textContent = around(section[1], place(section[1], words));
    for (const word of words) _highlightText(summary, word, "highlighted");
  };
}

Search.query = (query) => {
  Object.setPrototypeOf(Search._index.terms, BARE);
  Object.setPrototypeOf(Search._index.titleterms, BARE);
  const asked = Search._parseQuery(query);
  const [, stems, , written, names] = asked;
  Search.status.setAttribute("role", "status"); // how many were found is heard
  const results = inOrder(Search._performSearch(...asked), [...names]);
  const shown = results.map((result) => ({ page: result[0], say: show(result) }));
  _finishSearch(results.length);
  // The theme speaks of categories, of which this search has none.
  if (!results.length) Search.status.textContent = NOTHING;
  document.title = `${query}: ${TITLE}`;

  // What the pages say is loaded once the results are there to be read.
  Search.setTexts = (texts) => {
    const words = [...new Set([...written, ...stems])];
    for (const { page, say } of shown) if (texts[page]?.length) say(texts[page], words);
  };
  if (!results.every(([page]) => isCode(page)))
    document.body.appendChild(document.createElement("script")).src = "searchtexts.js";
};
