// @ts-check
/** Where readers show their guesses to a class: of each lesson a code, its picture, and what it says. */
(() => {
  "use strict";
  const { attempt, copy, find } = explorers;
  const { make, button } = making;

  /** @param {HTMLElement} place */
  function begin(place) {
    const nothing = find(place, ".asking-codes-empty");
    /** @type {Catalogue} */
    const catalogue = questions.specOf(place);

    /**
     * What was said to the guesses of a lesson, as far as they are still asked like that.
     * @param {Lesson} lesson
     */
    const saidIn = ({ guesses }) =>
      guesses.flatMap((guess) => {
        const said = keeping.get(`guess:${guess.name}`)?.said;
        const step = said === undefined ? said : codes.stepOf(guess, `${said}`);
        return step === undefined ? [] : [/** @type {[GuessAsked, number]} */ ([guess, step])];
      });

    /** By what a class tells one who shows guesses from another. @param {Lesson} lesson */
    function who({ page }) {
      const key = `page:class/${page}`;
      const kept = `${keeping.get(key)?.said ?? ""}`;
      if (codes.isWho(kept)) return kept;
      const drawn = codes.anybody();
      keeping.put(key, { said: drawn });
      return drawn;
    }

    /**
     * @param {Lesson} lesson
     * @param {HTMLElement} inside
     */
    function show(lesson, inside) {
      const code = codes.write(who(lesson), saidIn(lesson));
      if (inside.dataset.code === code) return;
      inside.dataset.code = code;
      const reading = codes.read(code, codes.known(catalogue));
      const said = "said" in reading ? reading.said : [];
      const says = said.map(([guess, step]) =>
        make("li", [`${guess.about}: `, make("strong", [codes.wordsAt(guess, step)])]),
      );
      const status = make("p", [], { role: "status" });
      const done = "Copied. Paste it where your class collects them.";
      inside.replaceChildren(
        make("p", [code], { class: "asking-code" }),
        make("div", [button("Copy the code", () => copy(code, status, done))], {
          class: "asking-notes-tools",
        }),
        status,
        ...picture(code),
        make("p", ["It says this, and no name:"]),
        make("ul", says),
      );
    }

    /** @param {string} code */
    function picture(code) {
      const page = catalogue.pages.class;
      // A file on a disk has no address that another device could open.
      const address = page && /^http/.test(location.protocol) && `${keeping.root}${page}.html#${code}`;
      const label = `QR code of ${code}`;
      const drawn = (address && qr.svg(address, label)) || qr.svg(code, label);
      return drawn ? [drawn] : [];
    }

    const folds = catalogue.lessons.map((lesson) => {
      const summary = make("summary");
      const inside = make("div");
      const fold = /** @type {HTMLDetailsElement} */ (make("details", [summary, inside]));
      fold.addEventListener("toggle", () => fold.open && show(lesson, inside));
      return { lesson, fold, summary, inside };
    });
    place.append(...folds.map(({ fold }) => fold));

    function draw() {
      for (const { lesson, fold, summary, inside } of folds) {
        const count = saidIn(lesson).length;
        fold.hidden = !count;
        summary.textContent = `${lesson.title}: ${count === 1 ? "one guess" : `${count} guesses`}`;
        if (fold.open && count) show(lesson, inside);
      }
      nothing.hidden = folds.some(({ fold }) => !fold.hidden);
    }
    draw();
    keeping.watch(draw);
  }

  const place = document.querySelector(".asking-codes");
  if (place instanceof HTMLElement) {
    attempt(place, "The codes could not be made.", () => begin(place));
  }
})();
