// What Sphinx's own scripts define on the search page, as far as _ext/static/search.js uses it.

type Result = [page: string, title: string, anchor: string, descr: string | null, score: number];
type Sections = [anchor: string, text: string][];
type Asked = [
  query: string,
  stems: Set<string>,
  excluded: Set<string>,
  written: Set<string>,
  names: Set<string>,
];

declare const Search: {
  _index: { terms: object; titleterms: object };
  _parseQuery(query: string): Asked;
  _performSearch(...asked: Asked): Result[];
  output: HTMLElement; status: HTMLElement;
  query(query: string): void;
  setTexts(texts: Record<string, Sections>): void;
};
declare const DOCUMENTATION_OPTIONS: { LINK_SUFFIX: string };
declare function _finishSearch(count: number): void;
declare function _highlightText(node: Node, text: string, name: string): void;
