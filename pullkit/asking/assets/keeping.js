// @ts-check
/**
 * What readers give stays in their browser: guesses, answers, numbers and words of their own. Each
 * entry is an item of its own, so that two tabs never overwrite what the other keeps.
 *
 * @typedef {{said: string | string[], about?: string, unit?: string, model?: string, says?: string,
 *   page?: string, at?: string, solved?: number, when?: number}} Entry
 */
const keeping = (() => {
  "use strict";

  const { dataset } = document.documentElement;
  const book = document.querySelector("meta[name=book]")?.getAttribute("content") ?? "book";
  const VERSION = 1;
  const prefix = `${book}/${VERSION}/`;
  const KEY = /^(guess|answer|own|form|line|page):[a-z0-9][a-z0-9/_-]{0,99}$/i;
  const LONGEST = 2000;
  const ONLY_HERE =
    "This browser cannot keep all of it: this lasts until you leave the page.";

  const { href: root } = Object.assign(document.createElement("a"), {
    href: dataset.content_root ?? "./",
  });
  /** The page of this book to which an address leads. @param {string} href */
  const pageOf = (href) => href.slice(root.length).replace(/[?#].*|\.html.*/s, "") || "index";
  const page = dataset.page ?? pageOf(location.href).toLowerCase();

  /** What the browser refused to keep. @type {Map<string, string>} */
  const memory = new Map();
  let told = false;
  /** @type {(() => void)[]} */
  const watchers = [];

  /** @type {Storage | undefined} */
  let storage;
  try {
    storage = localStorage;
  } catch {
    // The browser gives none: all lasts as long as the page.
  }

  /** @param {unknown} text */
  const isText = (text) => typeof text === "string" && text.length <= LONGEST;

  /**
   * Read an item; null if it is not one of ours, or damaged.
   * @param {string} key
   * @param {any} entry
   * @returns {Entry | null}
   */
  function checked(key, entry) {
    const said = [entry?.said].flat();
    const sound =
      KEY.test(key) &&
      said.length < 50 &&
      said.every(isText) &&
      Object.values(entry).flat().every((value) => isText(value) || Number.isFinite(value));
    return sound ? entry : null;
  }

  /**
   * @param {string} key
   * @returns {Entry | null}
   */
  function get(key) {
    try {
      const text = memory.get(key) ?? storage?.getItem(prefix + key);
      return checked(key, JSON.parse(text ?? "null"));
    } catch {
      return null;
    }
  }

  /** The keys of all that is kept, understood or not. */
  function keys() {
    const items = Object.keys(storage ?? {}).filter((item) => item.startsWith(prefix));
    return [...new Set([...memory.keys(), ...items.map((item) => item.slice(prefix.length))])];
  }

  /**
   * @param {string} key
   * @param {Entry} entry
   * @returns {string} what to tell the reader, once, if it lasts only as long as the page
   */
  function put(key, entry) {
    const text = JSON.stringify({ page, when: Date.now(), ...entry });
    let note = "";
    memory.set(key, text);
    try {
      storage?.setItem(prefix + key, text);
      if (storage) memory.delete(key);
    } catch {
      // It is full.
    }
    if (memory.has(key) && !told && !key.startsWith("page:")) {
      note = ONLY_HERE;
      told = true;
    }
    changed();
    return note;
  }

  /** @returns {[string, Entry][]} the oldest first */
  function entries() {
    const found = keys().flatMap((key) => {
      const entry = get(key);
      return entry ? [/** @type {[string, Entry]} */ ([key, entry])] : [];
    });
    return found.sort(([, one], [, other]) => (one.when ?? 0) - (other.when ?? 0));
  }

  /** Erase all of it; what a browser does not let go of stays to be seen. */
  function erase() {
    memory.clear();
    changed();
    keys().forEach((key) => storage?.removeItem(prefix + key));
  }

  let due = 0;
  /** Tell the watchers, once for many changes in a row, such as those of a file that is read. */
  function changed() {
    clearTimeout(due);
    due = setTimeout(() => watchers.forEach((watcher) => watcher()), 20);
  }

  /** @param {() => void} watcher called after any change, of another tab too */
  function watch(watcher) {
    watchers.push(watcher);
  }

  addEventListener("storage", ({ key }) => {
    if (!key || key.startsWith(prefix)) changed();
  });

  /**
   * @param {string} key
   * @param {(said?: Entry["said"]) => void} receive is called with what is said there, now and
   *   whenever another tab keeps something else
   */
  function follow(key, receive) {
    const tell = () => receive(get(key)?.said);
    addEventListener("storage", (event) => event.key === prefix + key && tell());
    tell();
  }

  /** How many items are left aside, for they are not understood. */
  const aside = () => keys().length - entries().length;

  return {
    book,
    VERSION,
    root,
    page,
    pageOf,
    checked,
    get,
    put,
    entries,
    erase,
    aside,
    watch,
    follow,
  };
})();
