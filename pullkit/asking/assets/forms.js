// @ts-check
/**
 * Numbers of the reader's own: forms take and keep them, explorers offer them as the case "Yours".
 * A line keeps what is written in words. And a figure shows the guess that was made about it.
 *
 * @typedef {{name: string, tokens: string[], knows: string, states: string[], total: number,
 *   unit: string, yours?: Yours}} Field `tokens` is what one box takes, `states` what all of them do
 * @typedef {{name: string, title: string, seal: string, fields: Field[],
 *   yields: {name: string, words: string}[]}} FormSpec
 */
const forms = (() => {
  "use strict";

  const { find, say, textAt } = explorers;
  const { begin, specOf } = questions;

  /**
   * The place of the token nearest to a number, or -1.
   * @param {string[]} tokens
   * @param {unknown} number
   */
  const nearest = (tokens, number) => explorers.nearest({ kind: "range", tokens }, `${number}`);

  /** @param {HTMLFormElement} form */
  async function wake(form) {
    /** @type {FormSpec} */
    const { name, title, seal, fields, yields } = specOf(form);
    const tracks = await explorers.decode(find(form, ".asking-data").textContent ?? "", seal);
    const status = find(form, "[role=status]");
    const output = find(form, "output");
    const inputs = [...form.querySelectorAll("input")];
    const boxes = fields.map((field) =>
      inputs.filter((input) => input.closest(`[data-field="${field.name}"]`)),
    );
    const says = () => (output.hidden ? "" : output.textContent) ?? "";
    const announce = explorers.announcer(find(form, ".explorer-announced"), says);
    const example = find(form, ".asking-example");

    /** Answer what stands in the boxes: the state, in which -1 is a field that makes none. */
    const answer = () => {
      /** @type {Set<string>} */
      const notes = new Set();
      const state = fields.map((field, k) => read(field, boxes[k], notes));
      output.hidden = state.includes(-1);
      if (!output.hidden) output.textContent = textAt(tracks[0], state);
      say(status, [...notes].join(" "));
      return state;
    };

    const changed = () => {
      const state = answer();
      announce(explorers.PAUSE);
      if (state.includes(-1)) return;
      example.hidden = true;
      const said = inputs.map(({ value }) => value);
      const note = keeping.put(`form:${name}`, { said, about: title, says: says(), at: name });
      if (note) say(status, note);
      fields.forEach(({ yours }, k) => yours && keep(yours, yours.tokens[state[k]]));
      yields.forEach((yours, k) => keep(yours, textAt(tracks[k + 1], state)));
    };
    /**
     * @param {{name: string, words: string}} yours
     * @param {string} said empty where there is no such number
     */
    const keep = (yours, said) => {
      const key = `own:${yours.name}`;
      if (said || keeping.get(key)) keeping.put(key, { said, about: yours.words, at: name });
    };

    keeping.follow(`form:${name}`, (said) => {
      const kept = [said ?? []].flat();
      inputs.forEach((input, k) => (input.value = kept[k] ?? input.value));
      example.hidden = !!kept[0];
      answer();
    });
    find(form, ".asking-fields").hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", changed);
    form.addEventListener("keydown", (event) => {
      // A sandboxed frame forbids to submit.
      if (event.key === "Enter") event.preventDefault();
      const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      const box = /** @type {HTMLInputElement} */ (event.target);
      const field = fields.find((_, k) => boxes[k].includes(box));
      if (!by || !field) return;
      event.preventDefault();
      const { tokens } = field;
      box.value = tokens[tokens.indexOf(counted(field, box.value, new Set())) + by] ?? box.value;
      changed();
    });
  }

  /**
   * The index of the state that the boxes of a field make, or -1.
   * @param {Field} field
   * @param {HTMLInputElement[]} boxes
   * @param {Set<string>} notes what is said of it; added to
   */
  function read(field, boxes, notes) {
    const counts = boxes.map(({ value }) => counted(field, value, notes));
    const index = field.states.indexOf(counts.join(" "));
    if (index < 0 && counts.every(Boolean)) {
      const over = counts.reduce((sum, one) => sum + Number(one), -field.total);
      const cure = over > 0 ? `take ${over} away` : `spread ${-over} more`;
      notes.add(`You have spread ${field.total + over} ${field.unit}; ${cure}.`);
    }
    return index;
  }

  /**
   * The token as which a typed text counts, or nothing.
   * @param {Field} field
   * @param {string} text
   * @param {Set<string>} notes
   */
  function counted({ tokens, knows }, text, notes) {
    const found = typed.readings(text);
    if (typeof found === "string") {
      notes.add(found);
      return "";
    }
    const [low, high] = [Number(tokens[0]), Number(tokens.at(-1))];
    const number = found.find((one) => low <= one && one <= high) ?? found[0];
    const token = tokens[nearest(tokens, number)];
    if (Number(token) !== number) notes.add(`Counted as ${token}: this form knows ${knows}.`);
    return token;
  }

  /**
   * Offer an explorer the reader's own numbers and guesses, as long as they are kept.
   * @param {Awake} explorer
   */
  function offer({ figure, spec, offer, mark }) {
    const button = figure.querySelector(".explorer-yours");
    const marks = figure.querySelectorAll(".explorer-mark");
    /** @type {number[]} */
    let indices = [];
    /** @type {string[]} */
    let own = [];
    const look = () => {
      own = [];
      indices = spec.controls.map(({ start, yours }) => {
        const said = keeping.get(`own:${yours?.name}`)?.said ?? "";
        const index = yours ? nearest(yours.tokens, said) : -1;
        const shown = yours?.tokens[index];
        if (!shown) return start;
        const off = shown === said ? "" : `, shown at ${shown}, the nearest here`;
        own.push(`${said} ${yours.words}${off}`);
        return index;
      });
      button?.toggleAttribute("hidden", !own.length);
      mark();
      spec.marks.forEach((place, k) => {
        move(marks[k], place, Number(keeping.get(`guess:${place.guess}`)?.said ?? NaN));
      });
    };
    if (button) offer(button, () => indices, () => `Yours: ${own.join("; ")}.`);
    keeping.watch(look);
    look();
  }

  /**
   * Move a mark to a guess, or to the edge if it is beyond.
   * @param {Element} group
   * @param {Mark} place
   * @param {number} guess
   */
  function move(group, { along, shift, log, at, per, ends: [low, high], label }, guess) {
    const wanted = at + per * (log ? Math.log10(guess + shift) : guess + shift);
    const here = Math.min(Math.max(wanted, low), high);
    group.toggleAttribute("hidden", isNaN(here));
    if (isNaN(here)) return;
    const far = here > (low + high) / 2;
    const words = group.children[1];
    if (along === "y") words.setAttribute("dy", far ? "-4" : "12");
    else words.setAttribute("text-anchor", far ? "end" : "start");
    words.textContent = `\xa0${label}${here === wanted ? "" : ", off the scale"}\xa0`;
    group.setAttribute("transform", `translate(${along === "y" ? `0 ${here}` : `${here} 0`})`);
  }

  /** @param {HTMLFormElement} form */
  function line(form) {
    /** @type {{name: string, about: string}} */
    const { name, about } = specOf(form);
    const key = `line:${name}`;
    const field = /** @type {HTMLTextAreaElement} */ (find(form, "textarea"));
    field.addEventListener("input", () => {
      const note = keeping.put(key, { said: field.value, about, at: form.id });
      say(find(form, "[role=status]"), note);
    });
    form.hidden = false;
    keeping.follow(key, (said) => (field.value = `${said ?? ""}`));
  }

  begin("form", wake);
  begin("line", line);
  for (const waking of explorers.all) waking.then((explorer) => explorer && offer(explorer));
})();
