// @ts-check
/**
 * The explorer in the browser: a plain script that brings every `figure.explorer` of a published page
 * to life from the data beside it. `live.js` builds the live widget of a notebook on it.
 *
 * @typedef {{parts: string[], decimals: number[], delta: number}} PackedSkeleton
 * @typedef {{strides: number[], entries: number, skeletons: PackedSkeleton[]}} PackedTrack
 * @typedef {{parts: string[], scales: number[], rows: Int32Array}} Skeleton
 * @typedef {{strides: number[], which: Int32Array, row: Int32Array, skeletons: Skeleton[]}} Track
 * @typedef {{name: string, kind: "range"|"options"|"toggle", tokens: string[], texts: string[],
 *   start: number, default: number, code: string[], anew?: boolean, halts?: number, pace?: number,
 *   yours?: Yours}} Control
 * @typedef {{name: string, words: string, tokens: string[]}} Yours the reader's own number
 * @typedef {{guess: string, along: "x"|"y", shift: number, log: boolean, at: number, per: number,
 *   ends: number[], label: string}} Mark
 * @typedef {{name: string, seal: string, controls: Control[], marks: Mark[], call: string[],
 *   cases: Record<string, Record<string, number>>}} Spec
 * @typedef {{figure: HTMLElement, spec: Spec, go: (indices: number[]) => void, mark: () => void,
 *   address: () => string, status: HTMLElement,
 *   offer: (button: Element, indices: () => number[], note?: () => string) => void,
 *   veil: (on: boolean) => void}} Awake
 */
const explorers = (() => {
  "use strict";

  /* ---- unpacking: the inverse of codec.py ------------------------------------------------- */

  /** How many bytes a page takes in of one figure; `codec.py` packs no more. */
  const MOST = 16e6;
  const OTHERS = "figure and data do not match";

  /**
   * @param {Uint8Array<ArrayBuffer>} bytes a zlib stream
   * @returns {Promise<Uint8Array>}
   */
  async function inflate(bytes) {
    const { readable, writable } = new DecompressionStream("deflate");
    const writer = writable.getWriter();
    const [data] = await Promise.all([collect(readable), writer.write(bytes), writer.close()]);
    return data;
  }

  /**
   * Read a stream by hand: all is there before the page has loaded. Through a Blob or a Response it
   * would wait for its turn behind the page's own work.
   * @param {ReadableStream<Uint8Array>} stream
   */
  async function collect(stream) {
    const reader = stream.getReader();
    const chunks = [];
    let length = 0;
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      chunks.push(read.value);
      length += read.value.length;
      if (length > MOST) throw new Error("explorer data are too long");
    }
    const data = new Uint8Array(length);
    for (const chunk of chunks.reverse()) data.set(chunk, (length -= chunk.length));
    return data;
  }

  /**
   * @param {string} base64
   * @param {string} [seal] of the figure to which the data must belong
   * @returns {Promise<Track[]>}
   */
  async function decode(base64, seal = "") {
    const packed = atob(base64);
    const data = await inflate(new Uint8Array(packed.length).map((_, k) => packed.charCodeAt(k)));
    const length = new DataView(data.buffer).getUint32(0, true);
    /** @type {[string, ...PackedTrack[]]} */
    const [sealed, ...head] = JSON.parse(new TextDecoder().decode(data.subarray(4, 4 + length)));
    if (sealed !== seal) throw new Error(OTHERS);
    let at = 4 + length;
    const next = () => {
      let value = 0;
      let scale = 1;
      let byte = 0;
      do {
        if (at >= data.length) throw new Error(OTHERS);
        byte = data[at++];
        value += (byte & 127) * scale;
        scale *= 128;
      } while (byte > 127);
      return value % 2 ? -(value + 1) / 2 : value / 2;
    };
    return head.map((track) => unpackTrack(track, next));
  }

  /**
   * @param {PackedTrack} packed
   * @param {() => number} next
   * @returns {Track}
   */
  function unpackTrack(packed, next) {
    const { entries, strides } = packed;
    const which = new Int32Array(entries);
    if (packed.skeletons.length > 1) {
      for (let e = 0, k = 0; e < entries; e++) which[e] = k += next();
    }
    const row = new Int32Array(entries);
    const counts = packed.skeletons.map(() => 0);
    for (let e = 0; e < entries; e++) row[e] = counts[which[e]]++;
    const skeletons = packed.skeletons.map(({ parts, decimals, delta }, k) => {
      const width = decimals.length;
      const rows = new Int32Array(width * counts[k]);
      for (let column = 0; column < width; column++) {
        for (let r = 0; r < counts[k]; r++) {
          const here = r * width + column;
          const number = next();
          if (delta === 0) rows[here] = number;
          else rows[here] = (r ? rows[here - width] : 0) + number;
          if (delta === 2 && column > 1) {
            // What is stored is how much more it moved than the column two back.
            rows[here] += rows[here - 2] - (r ? rows[here - 2 - width] : 0);
          }
        }
      }
      return { parts, scales: decimals.map((places) => 10 ** places), rows };
    });
    return { strides, which, row, skeletons };
  }

  /**
   * The text of one track in the state with these value indices.
   * @param {Track} track
   * @param {number[]} indices
   */
  function textAt(track, indices) {
    let entry = 0;
    for (let k = 0; k < indices.length; k++) entry += track.strides[k] * indices[k];
    const skeleton = track.skeletons[track.which[entry]];
    if (!skeleton) throw new RangeError(`no state ${indices.join(",")}`);
    const { parts, scales, rows } = skeleton;
    let at = track.row[entry] * scales.length;
    let text = parts[0];
    for (let k = 0; k < scales.length; k++) text += rows[at++] / scales[k] + parts[k + 1];
    return text;
  }

  /* ---- drawing ---------------------------------------------------------------------------- */

  /**
   * Put each fragment into its place, touching only the places that change.
   * @param {Element[]} places
   * @param {string[]} fragments
   * @param {string[]} shown what the places hold now; updated
   */
  function patch(places, fragments, shown) {
    fragments.forEach((fragment, k) => {
      if (shown[k] === fragment) return;
      places[k].innerHTML = shown[k] = fragment;
    });
  }

  /**
   * @param {ParentNode} root
   * @param {string} selector
   * @returns {HTMLElement}
   */
  function find(root, selector) {
    const element = root.querySelector(selector);
    if (!(element instanceof HTMLElement)) throw new Error(`no ${selector}`);
    return element;
  }

  /**
   * @param {ParentNode} root
   * @param {string} [picture]
   * @returns {Element[]}
   */
  function placesIn(root, picture = "svg") {
    const places = [...root.querySelectorAll(`${picture} [data-place]`)];
    const number = (/** @type {Element} */ place) => Number(place.getAttribute("data-place"));
    return places.sort((one, other) => number(one) - number(other));
  }

  /**
   * Copy a text, or show it for copying by hand where the browser forbids it (file://).
   * @param {string} text
   * @param {HTMLElement} status
   * @param {string} done
   */
  async function copy(text, status, done) {
    try {
      await navigator.clipboard.writeText(text);
      say(status, done);
    } catch {
      say(status, text);
      getSelection()?.selectAllChildren(status);
    }
  }

  /**
   * @param {HTMLElement} status
   * @param {string} text
   */
  function say(status, text) {
    status.textContent = text;
    status.hidden = !text;
  }

  /**
   * Begin a part of the page. If something of it is missing or damaged, it says so and stays as it
   * is; all else goes on.
   * @template Begun
   * @param {HTMLElement} part
   * @param {string} what is said then
   * @param {() => Begun | Promise<Begun>} begin
   * @returns {Promise<Begun | void>}
   */
  async function attempt(part, what, begin) {
    try {
      return await begin();
    } catch (error) {
      const status = document.createElement("p");
      status.className = "explorer-status";
      status.textContent = `${what} (${error})`;
      // A form is hidden until it is begun.
      part[part.hidden ? "after" : "append"](status);
    }
  }

  /** How long a reader pauses, in milliseconds, before the sentence is read aloud. */
  const PAUSE = 700;

  /**
   * Let a live region say a text: at once, or after a pause in which nothing else happens and only
   * if it is not what was said last. Without a wait, what was about to be said is not.
   * @param {HTMLElement} region
   * @param {() => string | null} text
   * @returns {(wait?: number) => void}
   */
  function announcer(region, text) {
    let timer = 0;
    let said = text();
    const tell = () => {
      region.textContent = said = text();
    };
    return (wait) => {
      clearTimeout(timer);
      if (wait) timer = setTimeout(() => said === text() || tell(), wait);
      else if (wait === 0) tell();
    };
  }

  /**
   * Open what hides an element: folded parts of the page, and tabs that are not chosen. What chooses
   * a tab is the label before its panel, or what names the panel.
   * @param {Element} element
   * @returns {boolean} whether anything was opened
   */
  function reveal(element) {
    let opened = false;
    for (let part = element.parentElement; part; part = part.parentElement) {
      let opener = null;
      if (part.matches("details:not([open]), .toggle-hidden")) {
        opener = part.querySelector("summary, .toggle-button");
      } else if (getComputedStyle(part).display === "none") {
        const name = part.getAttribute("aria-labelledby") ?? "";
        opener = part.matches("label + *")
          ? part.previousElementSibling
          : document.getElementById(name);
      }
      if (opener instanceof HTMLElement) {
        opener.click();
        opened = true;
      }
    }
    return opened;
  }

  /* ---- the address: #name?control=value&case=name ------------------------------------------ */

  /**
   * What an address may mean: as it stands, and less what programs for mail, chat and documents do
   * to it (encode it, once or twice; write `&amp;` or `=3D`; set dashes for hyphens; break it; take
   * the full stop or the bracket behind it along).
   * @param {string} hash
   * @returns {string[]}
   */
  function readings(hash) {
    let text = hash.slice(1, 2000);
    const found = [];
    try {
      for (let times = 0; times < 4; times++) {
        found.push(
          text,
          text
            .replace(/[\s\p{Cf}]|[\W_]+$/gu, "")
            .replace(/[\p{Pd}\u2212]/gu, "-")
            .replace(/&(amp;)+/g, "&")
            .replace(/=3D/g, "="),
        );
        text = decodeURIComponent(text);
      }
    } catch {
      // Not a text that was encoded: so far and no further.
    }
    return found;
  }

  /**
   * Read the part of an address after `?`. Nothing in it can break the page: what is not
   * understood is left at its default, and a note says so, in the page's own words: whoever wrote
   * the address must not speak here.
   * @param {Spec} spec
   * @param {string} query
   * @returns {{indices: number[], notes: string[]}}
   */
  function readAddress(spec, query) {
    let indices = spec.controls.map((control) => control.start);
    /** @type {Set<string>} */
    const notes = new Set();
    const wanted = new URLSearchParams(query);
    const name = wanted.get("case");
    if (name !== null) {
      if (Object.hasOwn(spec.cases, name)) {
        indices = spec.controls.map((control) => spec.cases[name][control.name]);
      } else notes.add("There is no case of that name here.");
    }
    for (const [key, token] of wanted) {
      if (key === "case") continue;
      const k = spec.controls.findIndex((control) => control.name === key);
      const index = k < 0 ? -1 : nearest(spec.controls[k], token);
      if (k < 0) notes.add("There is no control of that name here.");
      else if (index < 0) notes.add(`\u201c${key}\u201d cannot be that.`);
      else {
        indices[k] = index;
        const exact = spec.controls[k].tokens[index];
        if (exact !== token && Number(exact) !== Number(token)) {
          notes.add(`\u201c${key}\u201d is shown at ${exact}, the nearest value.`);
        }
      }
    }
    return { indices, notes: [...notes] };
  }

  /**
   * The index of the value nearest to what an address asks for, or -1.
   * @param {Pick<Control, "kind" | "tokens">} control
   * @param {string} token
   */
  function nearest(control, token) {
    const exact = control.tokens.indexOf(token);
    const number = token.trim() === "" ? NaN : Number(token);
    if (exact >= 0 || control.kind !== "range" || !Number.isFinite(number)) return exact;
    const distances = control.tokens.map((value) => Math.abs(Number(value) - number));
    return distances.indexOf(Math.min(...distances));
  }

  /* ---- the published page ------------------------------------------------------------------- */

  /**
   * The explorers of the page, for other scripts.
   * @type {Promise<Awake | void>[]}
   */
  const all = [];

  /**
   * @param {HTMLElement} figure
   * @returns {Promise<Awake | void>}
   */
  function start(figure) {
    const what = "The sliders could not be started, so this figure stands still.";
    return attempt(figure, what, async () => {
      // One after the other, so that a touch comes between; one that is asked for, at once.
      await (location.hash || new Promise((resolve) => setTimeout(resolve)));
      /** @type {Spec} */
      const spec = JSON.parse(find(figure, ".explorer-spec").textContent ?? "");
      const tracks = await decode(find(figure, ".explorer-data").textContent ?? "", spec.seal);
      return { figure, spec, ...bringToLife(figure, spec, tracks) };
    });
  }

  /**
   * @param {HTMLElement} figure
   * @param {Spec} spec
   * @param {Track[]} tracks one a place, then the sentence
   */
  function bringToLife(figure, spec, tracks) {
    const places = placesIn(figure, `svg[data-seal="${spec.seal}"]`);
    if (places.length + 1 !== tracks.length) throw new Error(OTHERS);
    const status = find(figure, ".explorer-status");
    const sentence = find(figure, ".explorer-sentence");
    const announced = find(figure, ".explorer-announced");
    const state = spec.controls.map((control) => control.start);
    let veiled = false;
    /** @type {string[]} */
    const shown = [];

    /** @type {[Element, () => number[]][]} */
    const cases = [];
    const mark = () =>
      cases.forEach(([button, indices]) => {
        const pressed = indices().every((index, k) => index === state[k]);
        button.setAttribute("aria-pressed", String(pressed));
      });
    const draw = () => {
      if (spec.controls.some(({ texts }, k) => !(state[k] in texts))) {
        throw new RangeError("no state");
      }
      const texts = tracks.map((track) => textAt(track, state));
      const finding = texts.pop() ?? "";
      sentence.textContent = veiled ? "" : finding;
      patch(places, texts, shown);
      mark();
    };
    const announce = announcer(announced, () => sentence.textContent);
    const faces = spec.controls.map((control, k) =>
      face(figure, control, (index, wait) => {
        if (state[k] !== index) {
          state[k] = index;
          spec.controls.forEach((other, j) => {
            if (other.anew && j !== k) faces[j]((state[j] = 0));
          });
          try {
            draw();
            say(status, "");
          } catch (error) {
            say(status, `This state cannot be shown. (${error})`);
          }
        }
        announce(wait);
      }),
    );
    /** @param {number[]} indices */
    const go = (indices) => {
      indices.forEach((index, k) => faces[k]((state[k] = index)));
      draw();
    };

    const picture = find(figure, ".explorer-picture");
    // On a telephone the picture may be off the screen; what was asked for must be seen.
    const showPicture = () => picture.scrollIntoView({ block: "nearest" });

    /** @type {HTMLElement | null} the link that leads here, while it does */
    let link = null;
    const follow = (hash = location.hash) => {
      const meant = readings(hash).flatMap((text) => {
        const [id, query] = text.split(/\?(.*)/s);
        const target = document.getElementById(id);
        return target && figure.contains(target)
          ? [{ target, query, ...readAddress(spec, query ?? "") }]
          : [];
      });
      const best = meant.find(({ query, notes }) => query && !notes.length) ?? meant[0];
      if (!best) return;
      const opened = reveal(figure);
      if (best.query === undefined) {
        if (opened) best.target.scrollIntoView();
        return;
      }
      say(status, best.notes.join(" "));
      const { top, bottom } = picture.getBoundingClientRect();
      if (link && (top < 0 || bottom > innerHeight)) wayBack(picture, link);
      visit(best.indices);
      figure.focus({ preventScroll: true });
    };
    /** @param {string} [hash] */
    const arrive = (hash) => {
      follow(hash);
      link = null;
    };
    addEventListener("hashchange", () => arrive());
    document.addEventListener("click", ({ target }) => {
      const taken = target instanceof Element ? target.closest("a") : null;
      link = figure.contains(taken) ? null : taken;
      // A link to where the reader already is changes no address, yet must set the sliders again.
      if (taken && taken.href === location.href) arrive(taken.hash);
    });

    /** @param {number[]} indices a state to show and announce */
    const visit = (indices) => {
      go(indices);
      announce(0);
      showPicture();
    };
    /**
     * Let a button be a case.
     * @param {Element} button
     * @param {() => number[]} indices the state that it opens
     * @param {() => string} note what is said of it
     */
    const offer = (button, indices, note = () => "") => {
      cases.push([button, indices]);
      button.addEventListener("click", () => {
        say(status, note());
        visit(indices());
      });
    };
    figure.querySelectorAll("[data-case]").forEach((button) => {
      const { indices } = readAddress(spec, `case=${button.getAttribute("data-case")}`);
      offer(button, () => indices);
    });
    /** @param {boolean} on */
    const veil = (on) => {
      veiled = on;
      draw();
      announce(0);
    };
    /**
     * @param {"start" | "default"} from where a control that need not be written stands
     * @param {(control: Control, index: number) => string} write
     */
    const written = (from, write) =>
      spec.controls.flatMap((control, k) =>
        state[k] === control[from] ? [] : [`${control.name}=${write(control, state[k])}`],
      );
    const address = () => {
      const query = written("start", ({ tokens }, k) => encodeURIComponent(tokens[k])).join("&");
      return `#${spec.name}?${query}`;
    };
    find(figure, "[data-copy=link]").addEventListener("click", () => {
      copy(location.href.split("#")[0] + address(), status, "Link copied.");
    });
    find(figure, "[data-copy=python]").addEventListener("click", () => {
      const values = written("default", ({ code }, k) => code[k]).join(", ");
      copy(spec.call.join(values), status, "Python call copied.");
    });

    go(state);
    figure.querySelectorAll(".explorer-wakes").forEach((part) => part.removeAttribute("hidden"));
    follow();
    // Other scripts may then choose the tab that was open last time.
    document.addEventListener("DOMContentLoaded", () => follow());
    return { go: visit, offer, mark, veil, address, status };
  }

  /**
   * Offer the way back to a link that led away from what was being read, until it is in sight again.
   * @param {HTMLElement} picture
   * @param {HTMLElement} link
   */
  function wayBack(picture, link) {
    picture.querySelector(".explorer-back")?.remove();
    const back = document.createElement("button");
    back.type = "button";
    back.className = "explorer-back";
    back.textContent = "Back to where I was reading";
    picture.prepend(back);
    let left = false;
    const sight = new IntersectionObserver((seen) => {
      if (!seen.some((each) => each.isIntersecting)) left = true;
      else if (left) end();
    });
    const end = () => {
      back.remove();
      sight.disconnect();
    };
    sight.observe(link);
    back.onclick = () => {
      link.scrollIntoView({ block: "center" });
      link.focus({ preventScroll: true });
      end();
    };
  }

  /**
   * Connect a control's inputs. Returns the function that shows an index on them and ends a play.
   * @param {HTMLElement} figure
   * @param {Control} control
   * @param {(index: number, wait?: number) => void} move shows an index, and after how long to say it
   * @returns {(index: number) => void}
   */
  function face(figure, control, move) {
    const box = find(figure, `[data-control="${control.name}"]`);
    const inputs = [...box.querySelectorAll("input")];
    const output = box.querySelector("output");
    const play = box.querySelector("button");
    let timer = 0;

    /** @param {number} index */
    const show = (index) => {
      if (output) output.textContent = control.texts[index];
      inputs.forEach((input, k) => {
        if (control.kind === "range") {
          input.value = String(index);
          input.setAttribute("aria-valuetext", control.texts[index]);
        } else input.checked = control.kind === "options" ? k === index : index === 1;
      });
    };
    const read = () => {
      if (control.kind === "range") return Number(inputs[0].value);
      if (control.kind === "toggle") return Number(inputs[0].checked);
      return inputs.findIndex((input) => input.checked);
    };
    /** @param {number} running */
    const set = (running) => {
      clearInterval(timer);
      timer = running;
      if (!play) return;
      play.textContent = timer ? "Pause" : "Play";
      play.classList.toggle("explorer-playing", !!timer);
    };
    const stop = () => set(0);
    /** @param {number} index */
    const step = (index) => {
      const last = index >= control.texts.length - 1 || index === control.halts;
      show(index);
      move(index, last ? 0 : undefined);
      if (last) stop();
    };
    const run = () => {
      // What was about to be said is not: the next is said at the end.
      move(read());
      // Who wants less motion sees it step by step.
      const least = matchMedia("(prefers-reduced-motion)").matches ? 500 : 40;
      const pace = Math.max(least, control.pace ?? 5000 / control.texts.length);
      // Nothing plays where nobody sees it.
      const unseen = () => document.hidden || box.checkVisibility?.() === false;
      set(setInterval(() => (unseen() ? stop() : step(read() + 1)), pace));
    };
    play?.addEventListener("click", () => {
      if (timer) {
        stop();
        move(read(), 0);
      } else {
        run();
        if (read() === control.texts.length - 1) step(0);
      }
    });
    box.addEventListener("input", () => {
      stop();
      show(read());
      move(read(), PAUSE);
    });
    // A finger that only scrolls the page has moved the slider it began on: take that back.
    let began = [0, 0];
    inputs[0].addEventListener("pointerdown", () => {
      began = [read(), timer];
    });
    inputs[0].addEventListener("pointercancel", () => {
      stop();
      show(began[0]);
      move(began[0], PAUSE);
      if (began[1]) run();
    });
    return (index) => {
      stop();
      show(index);
    };
  }

  return {
    all,
    decode,
    textAt,
    nearest,
    start,
    attempt,
    patch,
    find,
    placesIn,
    copy,
    say,
    announcer,
    reveal,
    readings,
    PAUSE,
  };
})();

if (typeof document === "object" && document.currentScript) {
  for (const figure of document.querySelectorAll("figure.explorer")) {
    if (figure instanceof HTMLElement) explorers.all.push(explorers.start(figure));
  }
  // What few ask for comes when it is asked for; in a page that stands alone it is there.
  const ASKS = ".explorer-door, [data-copy=embed]";
  const address = /** @type {HTMLScriptElement} */ (document.currentScript).src;
  /** @param {Event & {key?: string}} event */
  const summon = (event) => {
    const at = /** @type {Element} */ (event.target);
    const figure = at.closest(".explorer");
    if (!figure || !(event.key ? event.key === "w" : at.matches(ASKS))) return;
    listen(removeEventListener);
    const script = document.createElement("script");
    script.src = address.replace(/explorer(?=[.]js[^/]*$)/, "wall");
    script.onload = () => {
      at.dispatchEvent(new /** @type {any} */ (event).constructor(event.type, event));
    };
    script.onerror = () => {
      explorers.say(explorers.find(figure, ".explorer-status"), "This did not load.");
      listen(addEventListener);
    };
    document.head.append(script);
  };
  /** @param {typeof addEventListener} change */
  const listen = (change) => ["click", "keydown"].forEach((type) => change(type, summon));
  if (address) listen(addEventListener);
}
