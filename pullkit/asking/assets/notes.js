// @ts-check
/**
 * The page *Your notes*: all that is kept, to read, print, carry to another device, or erase. Other
 * pages show one kind of it (`data-only`), and can be printed. What comes from the storage or from a file is shown as text, and leads to pages of this book only.
 *
 * @typedef {[string, Entry]} Kept
 */
(() => {
  "use strict";
  const { find, say } = explorers;
  const { make, button } = making;
  const place = document.querySelector(".asking-notes");
  // A page that did not come whole has no place for them.
  if (!(place instanceof HTMLElement) || !place.querySelector(".asking-notes-empty")) return;
  const invitation = find(place, ".asking-notes-empty");
  const { only } = place.dataset;

  /** @param {Kept} kept */
  const rank = ([, { page = "" }]) => progress.pages.indexOf(page) >>> 0;
  /** The name of a page in the book's contents. @param {string} page */
  const title = (page) => progress.links[progress.pages.indexOf(page)]?.firstChild?.textContent ?? page;

  /* ---- what is kept -------------------------------------------------------------------------- */

  /** @param {Kept} kept */
  const said = ([, entry]) => [entry.said].flat().join("; ");

  /** @param {Kept} kept */
  const measured = (kept) => `${said(kept)} ${kept[1].unit ?? ""}`;

  /**
   * What an entry is about: a link to where it was asked, if that is a page of this book.
   * @param {Kept} kept
   */
  function about([key, { about, page = "", at = "" }]) {
    const words = about || key.replace(/^\w+:/, "").replace(/-/g, " ");
    if (!/^[a-z\d-]+(\/[a-z\d-]+)*$/i.test(page) || !/^[\w.-]+$/.test(at)) return words;
    return make("a", [words], { href: `${keeping.root}${page}.html#${at}`, "data-key": key });
  }

  /**
   * @param {string} heading
   * @param {string[]} heads
   * @param {[string, Kept[]][]} groups rows, and the title above them or nothing
   * @param {(kept: Kept) => (string | Node)[]} cells a row: what it is about, and more
   */
  function table(heading, heads, groups, cells) {
    const columns = heads.map((head) => make("th", [head], { scope: "col" }));
    const bodies = groups.map(([name, all]) => {
      const rows = all.map((kept) => {
        const [first, ...others] = cells(kept);
        const row = others.map((cell) => make("td", [cell]));
        return make("tr", [make("th", [first], { scope: "row" }), ...row]);
      });
      const wide = { scope: "rowgroup", colspan: `${heads.length}` };
      return make("tbody", name ? [make("tr", [make("th", [name], wide)]), ...rows] : rows);
    });
    const caption = make("caption", [make("h2", [heading])]);
    return make("table", [caption, make("thead", [make("tr", columns)]), ...bodies], {
      class: "table",
    });
  }

  /** @param {Kept[]} all */
  const guesses = (all) =>
    table(
      "Guesses against the model",
      ["The question", "You said", "The model says"],
      [["", all]],
      (kept) => {
        const { model, unit = "" } = kept[1];
        return [about(kept), measured(kept), model ? `${model} ${unit}` : ""];
      },
    );

  /** @param {Kept[]} all */
  function exercises(all) {
    const pages = [...new Set(all.map(([, { page }]) => page))];
    // The pages of the students' edition pass no verdict: their notebooks do.
    const judged = all.some(([, { solved }]) => solved !== undefined);
    const right = all.filter(([, { solved }]) => solved).length;
    return table(
      `Exercises: ${all.length} answered${judged ? `, ${right} solved` : ""}`,
      ["Exercise", "Your answer", ...(judged ? ["The verdict"] : [])],
      pages.map((page = "") => [title(page), all.filter(([, entry]) => entry.page === page)]),
      (kept) => {
        const { solved, says = "" } = kept[1];
        return [about(kept), said(kept), ...(judged ? [`${solved ? "\u2713 " : ""}${says}`] : [])];
      },
    );
  }

  /** @param {Kept[]} all */
  const numbers = (all) =>
    table("Your own numbers", ["What", "Yours"], [["", all]], (kept) => [about(kept), measured(kept)]);

  /** @param {Kept[]} all */
  const results = (all) =>
    make("section", [
      make("h2", ["What you worked out"]),
      ...all.map((kept) =>
        make("article", [make("h3", [about(kept)]), make("p", [kept[1].says || said(kept)])]),
      ),
    ]);

  /** @param {Kept[]} all */
  const lines = (all) =>
    table("In your own words", ["What", "Yours"], [["", all]], (kept) => [about(kept), said(kept)]);

  const SECTIONS = { guess: guesses, answer: exercises, own: numbers, form: results, line: lines };

  /* ---- the file ------------------------------------------------------------------------------ */

  const FILE = `${keeping.book}-notes.json`;

  function write() {
    const { book, VERSION: version, entries } = keeping;
    return JSON.stringify({ book, version, entries: Object.fromEntries(entries()) }, null, 1);
  }

  /**
   * Take in the entries of a file; of two under one name the newer stays.
   * @param {string} text
   * @returns {string} what became of it
   */
  function read(text) {
    let file = null;
    try {
      file = JSON.parse(text);
    } catch {
      // No JSON: refused below.
    }
    if (typeof file?.book !== "string" || typeof file.entries !== "object" || !file.entries) {
      return "This is no file of notes, or not the whole of one. Nothing here has changed.";
    }
    if (file.book !== keeping.book || file.version !== keeping.VERSION) {
      return "This file is of another book, or of another version of it. Nothing here has changed.";
    }
    let taken = 0;
    let known = 0;
    let aside = 0;
    let note = "";
    for (const [key, found] of Object.entries(file.entries)) {
      const entry = keeping.checked(key, found);
      const mine = keeping.get(key);
      // How many questions a page has is kept too, but is nothing that a reader gave.
      const given = Number(!key.startsWith("page:"));
      if (!entry) aside++;
      else if (mine && (Number(mine.when) || 0) >= (Number(entry.when) || 0)) known += given;
      else {
        note += keeping.put(key, entry);
        taken += given;
      }
    }
    return [
      `${taken} entries read.`,
      known && `Left as they are here, where they are as new or newer: ${known}.`,
      aside && `Not understood and left aside: ${aside}.`,
      note,
    ].filter(Boolean).join(" ");
  }

  /* ---- the page ------------------------------------------------------------------------------ */

  const summary = make("p", [], { class: "asking-notes-summary", tabindex: "-1" });
  const kept = make("div");
  const status = make("p", [], { role: "status", class: "asking-notes-status" });

  const print = button("Print", () => window.print());
  const save = button("Save as a file", () => {
    const url = URL.createObjectURL(new Blob([write()], { type: "application/json" }));
    make("a", [], { href: url, download: FILE }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    say(status, `Your browser saves it as ${FILE}.`);
  });

  const chooser = /** @type {HTMLInputElement} */ (
    make("input", [], { type: "file", accept: ".json,application/json" })
  );
  const load = make("label", ["Read a file", chooser]);
  chooser.addEventListener("change", async () => {
    // No browser keeps as much; of a longer file the end is missing, and so it is refused.
    const text = await chooser.files?.[0]?.slice(0, 2e7).text();
    chooser.value = "";
    if (text !== undefined) say(status, read(text));
  });

  const erase = button("Erase everything", () => dialog.showModal());
  const question = make("p", ["Erase all that is kept here, for good?"], { id: "asking-erase" });
  const yes = button("Erase it", () => {
    dialog.close();
    try {
      keeping.erase();
      say(status, "All of it is erased.");
    } catch {
      say(status, "This browser does not let go of it: erase the data of this site in its settings.");
    }
    draw();
    summary.focus();
  });
  const dialog = /** @type {HTMLDialogElement} */ (
    make("dialog", [question, button("Keep it", () => dialog.close()), yes], {
      "aria-labelledby": question.id,
    })
  );

  function draw() {
    const entries = keeping.entries().sort((one, other) => rank(one) - rank(other));
    const sections = Object.entries(SECTIONS).flatMap(([kind, section]) => {
      if (only && only !== kind) return [];
      const all = entries.filter(([key, { said }]) => key.startsWith(`${kind}:`) && said !== "");
      return all.length ? [section(all)] : [];
    });
    const empty = !sections.length;
    const today = new Date().toLocaleDateString("en-GB", { dateStyle: "long" });
    summary.textContent = empty ? "Nothing is kept here yet." : `As of ${today}.`;
    const aside = keeping.aside();
    if (aside) summary.textContent += ` Not understood and left aside: ${aside}.`;
    for (const part of [print, save]) part.hidden = empty && !only;
    erase.hidden = empty && !aside;
    invitation.hidden = !empty;
    // Another tab may change what is kept while the reader is at a link here.
    const focused = /** @type {HTMLElement | null} */ (kept.querySelector(":focus"));
    kept.replaceChildren(...sections);
    const links = /** @type {NodeListOf<HTMLElement>} */ (kept.querySelectorAll("[data-key]"));
    for (const link of focused ? links : []) {
      if (link.dataset.key === focused?.dataset.key) link.focus({ preventScroll: true });
    }
  }

  const tools = make("div", only ? [print] : [print, save, load, erase], {
    class: "asking-notes-tools",
    role: "group",
    "aria-label": "What to do with your notes",
  });
  place.prepend(...(only ? [kept, tools] : [tools, status, dialog, summary, kept]));
  draw();
  try {
    localStorage.getItem("");
  } catch {
    say(status, "This browser keeps nothing here: what a file brings lasts until you leave this page.");
  }

  keeping.watch(draw);
})();
