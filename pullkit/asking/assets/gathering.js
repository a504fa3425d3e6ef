// @ts-check
/**
 * The page on which an instructor gathers a class's guesses: codes that phones show, answers of a
 * poll. They stay in this browser. What is pasted is shown as text and leads nowhere.
 *
 * @typedef {{codes: Map<string, string>, polls: Map<string, number[]>}} Gathered codes by who showed
 *   them, and a poll's answers by the name of the guess
 */
(() => {
  "use strict";
  const { attempt, say } = explorers;
  const { make, button } = making;
  const MOST_LISTED = 50;
  const MOST_READ = 2e7;

  /** @param {HTMLElement} place */
  function begin(place) {
    /** @type {Catalogue} */
    const { lessons } = questions.specOf(place);
    const known = codes.known({ lessons, pages: {} });
    const all = lessons.flatMap(({ guesses }) => guesses);

    /* ---- what is gathered ---------------------------------------------------------------------- */

    const KEY = `${keeping.book}/class`;
    /** What the browser refused to keep. */
    let memory = "";

    /** @returns {Gathered} */
    function gathered() {
      /** @type {any} */
      let found = null;
      try {
        found = JSON.parse(memory || (localStorage.getItem(KEY) ?? "null"));
      } catch {
        // Damaged, or the browser gives none.
      }
      const { shown } = polls.codesIn([found?.codes ?? []].flat().join("\n"), known);
      return {
        codes: new Map(shown.map(({ code, reading }) => [reading.who, code])),
        polls: new Map(
          all.map((guess) => {
            const steps = [found?.polls?.[guess.name] ?? []].flat();
            const fits = (/** @type {unknown} */ step) => Number.isInteger(step) && Number(step) >= 0;
            return [guess.name, steps.filter((step) => fits(step) && step <= codes.steps(guess))];
          }),
        ),
      };
    }

    /** @param {Gathered} now @returns {string} what to say if it lasts only as long as the page */
    function keep(now) {
      memory = "";
      const answers = Object.fromEntries(now.polls);
      const text = JSON.stringify({ codes: [...now.codes.values()], polls: answers });
      try {
        localStorage.setItem(KEY, text);
      } catch {
        memory = text;
      }
      draw();
      return memory && " This browser cannot keep them: they last until you leave this page.";
    }

    /* ---- what is pasted ------------------------------------------------------------------------ */

    const field = /** @type {HTMLTextAreaElement} */ (
      make("textarea", [], { id: "asking-pasted", rows: "6", spellcheck: "false" })
    );
    const options = lessons.map(({ title, guesses }) => {
      const each = guesses.map(({ name, about }) => make("option", [about], { value: name }));
      return make("optgroup", each, { label: title });
    });
    const kind = /** @type {HTMLSelectElement} */ (
      make("select", [make("option", ["codes from phones"], { value: "" }), ...options], {
        id: "asking-kind",
      })
    );
    const column = /** @type {HTMLSelectElement} */ (make("select", [], { id: "asking-column" }));
    const columns = make("p", [make("label", ["Column"], { for: column.id }), column]);
    columns.hidden = true;
    const status = make("p", [], { role: "status", class: "asking-notes-status" });
    const aside = make("details");
    aside.hidden = true;

    /** @param {Fault[]} faults */
    function list(faults) {
      const items = faults.slice(0, MOST_LISTED).map(({ line, text, why }) => {
        const words = make("bdi", [codes.plain(text).trim().slice(0, 60)]);
        return make("li", [`Line ${line}: \u201c`, words, `\u201d: ${why}.`]);
      });
      const more = faults.length - items.length;
      if (more) items.push(make("li", [`And ${more} more.`]));
      aside.replaceChildren(make("summary", [`Left aside: ${faults.length}`]), make("ul", items));
      aside.hidden = !faults.length;
      // What is left aside can be mended where it stands.
      if (!faults.length) field.value = "";
    }

    /** @param {Shown[]} shown */
    function take(shown) {
      const now = gathered();
      const before = now.codes.size;
      for (const { code, reading } of shown) {
        now.codes.delete(reading.who);
        now.codes.set(reading.who, code);
      }
      const fresh = now.codes.size - before;
      const again = shown.length - fresh;
      const unknown = shown.reduce((sum, { reading }) => sum + reading.unknown, 0);
      return [
        `${fresh} ${fresh === 1 ? "code" : "codes"} counted, ${now.codes.size} in all.`,
        again && `Shown before, so that the newer one counts: ${again}.`,
        unknown && `Guesses of another edition, left aside: ${unknown}.`,
        keep(now),
      ].filter(Boolean).join(" ");
    }

    let pasted = "";
    /** @param {number} [chosen] another column of what was pasted */
    function count(chosen) {
      const text = (pasted = chosen === undefined ? field.value : pasted);
      const { shown, faults } = polls.codesIn(text, known);
      const guess = all.find(({ name }) => name === kind.value);
      columns.hidden = true;
      aside.hidden = true;
      if (!text.trim()) return say(status, "The field is empty: paste codes or answers there.");
      if (shown.length) {
        const told = take(shown);
        list(faults);
        return say(status, told);
      }
      if (!guess) {
        list(faults);
        const mend = "If these are answers to one guess, choose the guess below the field.";
        return say(status, `There is no sound code in it. ${mend}`);
      }
      const read = polls.answersIn(text, guess, chosen);
      const names = read.names.map((name, k) =>
        make("option", [codes.plain(name).slice(0, 60)], { value: `${k}` }),
      );
      column.replaceChildren(...names);
      column.value = `${read.chosen}`;
      let note = "";
      if (read.answers.length) {
        const now = gathered();
        now.polls.set(guess.name, read.answers);
        note = `${keep(now)} Pasted again, they take the place of these.`;
      }
      list(read.faults);
      columns.hidden = names.length < 2;
      say(status, `${read.answers.length} answers to \u201c${guess.about}\u201d.${note}`);
    }
    column.addEventListener("change", () => count(Number(column.value)));

    const chooser = /** @type {HTMLInputElement} */ (
      make("input", [], { type: "file", accept: ".csv,.tsv,.txt,text/csv,text/plain" })
    );
    chooser.addEventListener("change", async () => {
      const bytes = await chooser.files?.[0]?.slice(0, MOST_READ).arrayBuffer();
      chooser.value = "";
      if (!bytes) return;
      const [first, second] = new Uint8Array(bytes);
      // Spreadsheets mark their files so.
      const wide = first === 0xff && second === 0xfe;
      field.value = new TextDecoder(wide ? "utf-16le" : "utf-8").decode(bytes);
      count();
    });

    const forget = button("Forget them", () => {
      const before = gathered();
      keep({ codes: new Map(), polls: new Map() });
      say(status, "All that was gathered is forgotten. ");
      status.append(
        button("Bring it back", () => {
          keep(before);
          say(status, "It is back.");
        }),
      );
    });
    const tools = [button("Count them", () => count()), make("label", ["Read a file", chooser]), forget];

    /* ---- what the class said ------------------------------------------------------------------- */

    const results = make("div");

    /**
     * @param {Lesson} lesson
     * @param {GuessAsked} guess
     * @param {number[]} steps
     */
    function section({ page }, guess, steps) {
      const heading = make("h3", [guess.about], { id: `class-${guess.name}` });
      const href = `${keeping.root}${page}.html#guess-${guess.name}`;
      const beside = make("a", ["The question and its figure, beside this"], { href, target: "beside" });
      beside.addEventListener("click", (event) => {
        const half = Math.round(screen.availWidth / 2);
        const where = `left=${half},top=0,width=${half},height=${screen.availHeight}`;
        // Where the browser opens no window, the link opens a page.
        if (window.open(href, "beside", `popup,${where}`)) event.preventDefault();
      });
      const full = button("Full screen", () => made.requestFullscreen());
      full.hidden = !document.fullscreenEnabled;
      const [sentence, table] = histogram.drawn(guess, steps);
      table.setAttribute("aria-labelledby", heading.id);
      const row = make("div", [full, beside], { class: "asking-notes-tools" });
      const made = make("section", [heading, sentence, table, row]);
      return made;
    }

    function draw() {
      const now = gathered();
      /** @type {Map<GuessAsked, number[]>} */
      const said = new Map(all.map((guess) => [guess, [...(now.polls.get(guess.name) ?? [])]]));
      for (const code of now.codes.values()) {
        const reading = codes.read(code, known);
        if ("said" in reading) reading.said.forEach(([guess, step]) => said.get(guess)?.push(step));
      }
      const parts = lessons.flatMap((lesson) => {
        const asked = lesson.guesses.filter((guess) => said.get(guess)?.length);
        const sections = asked.map((guess) => section(lesson, guess, said.get(guess) ?? []));
        return sections.length ? [make("h2", [lesson.title]), ...sections] : [];
      });
      results.replaceChildren(...(parts.length ? parts : [make("p", ["Nothing is gathered yet."])]));
      forget.hidden = !parts.length;
    }

    /** Take the code that the page was asked for with, as a camera does that read one. */
    function arrive() {
      const { shown, faults } = polls.codesIn(location.hash.slice(1), known);
      const tried = codes.like(location.hash.slice(1)).length;
      if (!tried) return;
      history.replaceState(null, "", location.pathname + location.search);
      say(status, shown.length ? take(shown) : `The code is not sound: ${faults[0].why}.`);
    }

    const label = make("label", ["Codes, a chat that has them, or the answers of a poll"], { for: field.id });
    const kinds = make("p", [make("label", ["These are"], { for: kind.id }), kind]);
    const group = { class: "asking-notes-tools", role: "group", "aria-label": "What to do with them" };
    place.append(label, field, kinds, columns, make("div", tools, group), status, aside, results);
    draw();
    arrive();
    addEventListener("hashchange", arrive);
    addEventListener("storage", ({ key }) => key === KEY && draw());
  }

  const place = document.querySelector(".asking-class");
  if (place instanceof HTMLElement) {
    attempt(place, "The page could not be started.", () => begin(place));
  }
})();
