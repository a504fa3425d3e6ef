// @ts-check
/**
 * The article of a page of the book, made ready for paper: in a browser, which reads HTML as readers'
 * browsers do and writes it as XHTML. `explorer.js` is there too, and unpacks the explorers' states.
 *
 * @typedef {{title: string, away: boolean, ids: string[], cases: Record<string, string[]>,
 *   links: string[]}} Survey `away`: the page shows what a browser keeps, and nothing else
 * @typedef {{start: string, inside: string}} Leads the address of a page, and what an anchor follows
 * @typedef {{path: string, prefix: string, number: string, level: number, folds: boolean,
 *   address: string, words: Record<string, string>, targets: Record<string, Leads>,
 *   ids: Record<string, string[]>, shown: Record<string, Record<string, string[]>>,
 *   codes: Record<string, {address: string, drawn: string}>}} Wanted `drawn`: a code to point a
 *   telephone at, or nothing
 */
const paper = (() => {
  "use strict";

  const GONE = [
    ...["script", "noscript", "style", "button", "[role=status]", ".headerlink", ".term-note"],
    ...[".asking-notes", ".asking-buttons", ".explorer-announced", ".toctree-wrapper"],
    ".explorer-mark",
  ].join(",");
  const DROPPED = /^(data-.*|style|hidden|tabindex|popover.*|for|aria-(live|labelledby|describedby))$/;
  const XLINK = "http://www.w3.org/1999/xlink";
  const HEADINGS = "h1,h2,h3,h4,h5,h6";

  /** @param {string} html */
  const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

  /**
   * What a sheet says of its guesses is no page's, and nobody prints it again.
   * @param {Document} page
   */
  function articleIn(page) {
    const article = page.querySelector("article.bd-article");
    if (!article) throw new Error("no article");
    article.querySelectorAll("section:has(> [data-only])").forEach((part) => part.remove());
    return article;
  }

  /**
   * Where a link of a page leads, below the book's folder; nothing if it leads out of the book.
   * @param {string} href
   * @param {string} path
   */
  function inside(href, path) {
    const url = new URL(href, `book:///${path}`);
    if (url.protocol !== "book:") return null;
    const anchor = decodeURIComponent(url.hash.slice(1));
    return { page: decodeURIComponent(url.pathname.slice(1)), anchor };
  }

  /**
   * @param {string} html
   * @param {string} path
   * @returns {Survey}
   */
  function survey(html, path) {
    const article = articleIn(parsed(html));
    article.querySelectorAll(".headerlink").forEach((link) => link.remove());
    /** @type {Survey["cases"]} */
    const cases = {};
    article.querySelectorAll("figure.explorer").forEach((figure) => {
      const buttons = [...figure.querySelectorAll("[data-case]")];
      cases[figure.id] = buttons.map((button) => button.getAttribute("data-case") ?? "");
    });
    const links = [...article.querySelectorAll("a[href]")].flatMap((link) => {
      const to = inside(link.getAttribute("href") ?? "", path);
      return to ? [`${to.page}#${to.anchor}`] : [];
    });
    return {
      title: article.querySelector("h1")?.textContent?.trim() ?? "",
      away: article.querySelector(".asking-notes") !== null,
      ids: [...article.querySelectorAll("[id]")].map(({ id }) => id),
      cases,
      links,
    };
  }

  /**
   * @param {string} html
   * @param {Wanted} asked
   * @returns {Promise<string>} XHTML
   */
  async function article(html, asked) {
    const page = parsed(html);
    const body = articleIn(page);
    for (const figure of body.querySelectorAll("figure.explorer")) {
      await showCases(/** @type {HTMLElement} */ (figure), asked);
    }
    body.querySelectorAll("form").forEach((form) => writeOn(form));
    body.querySelectorAll(GONE).forEach((part) => part.remove());
    answersLast(body, asked);
    if (!asked.folds) body.querySelectorAll("details").forEach(unfold);
    body.querySelectorAll("svg").forEach(flatten);
    body.querySelectorAll(":is(mfrac, mrow)[displaystyle]").forEach(styled);
    const title = body.querySelector("h1");
    if (asked.number) title?.prepend(`${asked.number} `);
    for (const heading of body.querySelectorAll(HEADINGS)) {
      renamed(heading, `h${Math.min(6, Number(heading.localName[1]) + asked.level)}`);
    }
    body.querySelectorAll("*").forEach((part) => strip(part));
    body.querySelectorAll("a[href]").forEach((link) => lead(link, asked));
    body.querySelectorAll("svg").forEach((svg) => rename(svg, (id) => asked.prefix + id));
    body.querySelectorAll("[id]:not(svg *)").forEach((part) => (part.id = asked.prefix + part.id));
    const serializer = new XMLSerializer();
    return [...body.children].map((part) => serializer.serializeToString(part)).join("\n");
  }

  /**
   * @param {Document} page
   * @param {string} tag
   * @param {string} name its class
   * @param {...(string | Node)} content
   */
  function made(page, tag, name, ...content) {
    const element = page.createElement(tag);
    if (name) element.className = name;
    element.append(...content);
    return element;
  }

  /* ---- explorers: some of their cases ------------------------------------------------------- */

  /**
   * @param {HTMLElement} figure
   * @param {Wanted} asked
   */
  async function showCases(figure, { path, shown, codes, words }) {
    const page = figure.ownerDocument;
    const text = (/** @type {string} */ part) => figure.querySelector(part)?.textContent ?? "";
    const spec = JSON.parse(text(".explorer-spec"));
    const tracks = await explorers.decode(text(".explorer-data"), spec.seal);
    const drawing = /** @type {SVGElement} */ (figure.querySelector(".explorer-picture svg"));
    const states = (shown[path][figure.id].length ? shown[path][figure.id] : [""]).map((name) => {
      const values = spec.cases[name] ?? {};
      const indices = spec.controls.map((/** @type {any} */ c) => values[c.name] ?? c.start);
      const texts = tracks.map((track) => explorers.textAt(track, indices));
      const sentence = texts.pop() ?? "";
      const svg = /** @type {SVGElement} */ (drawing.cloneNode(true));
      explorers.placesIn(made(page, "div", "", svg)).forEach((place, k) => {
        place.innerHTML = texts[k];
      });
      svg.setAttribute("aria-label", sentence);
      const called = name && `.${name}`;
      rename(svg, (id) => id + called);
      const label = name ? text(`[data-case="${name}"]`) : words.opens;
      const state = made(page, "div", "state", made(page, "p", "state-title", label), svg);
      state.append(made(page, "p", "state-sentence", sentence));
      if (name) state.id = `${figure.id}${called}`;
      return state;
    });
    const said = figure.querySelector("figcaption")?.firstChild?.textContent?.trim() ?? "";
    const caption = made(page, "figcaption", "", made(page, "span", "said", said));
    const code = codes[figure.id];
    if (code) {
      const link = made(page, "a", "live", made(page, "span", "", words.live));
      link.setAttribute("href", code.address);
      link.prepend(...parsed(code.drawn).body.children);
      caption.append(" ", link);
    }
    figure.replaceChildren(caption, made(page, "div", "states", ...states));
  }

  /**
   * Give what a drawing refers to inside itself other names: it stands on the page again.
   * @param {Element} svg
   * @param {(id: string) => string} other
   */
  function rename(svg, other) {
    for (const part of svg.querySelectorAll("*")) {
      if (part.id) part.id = other(part.id);
      for (const { name, value } of [...part.attributes]) {
        if (name.endsWith("href")) {
          part.removeAttribute(name);
          part.setAttributeNS(XLINK, "xlink:href", `#${other(value.slice(1))}`);
        } else if (value.startsWith("url(#")) part.setAttribute(name, `url(#${other(value.slice(5, -1))})`);
      }
    }
  }

  /**
   * On paper a drawing has the colours that it has where nothing else is said.
   * @param {Element} svg
   */
  function flatten(svg) {
    for (const part of [svg, ...svg.querySelectorAll("*")]) {
      for (const { name, value } of [...part.attributes]) {
        const flat = value.replace(/var\(--[\w-]+, ([^()]*)\)/g, "$1");
        if (flat !== value) part.setAttribute(name, flat);
      }
    }
    svg.querySelectorAll("path:not([d])").forEach((path) => path.remove());
    if (!svg.hasAttribute("role")) svg.setAttribute("role", "img");
  }

  /* ---- forms: room to write ----------------------------------------------------------------- */

  /** @param {HTMLFormElement} form */
  function writeOn(form) {
    const page = form.ownerDocument;
    form.querySelectorAll("input:not([type=radio])").forEach((input) => {
      input.replaceWith(made(page, "span", "blank", "\u2002"));
    });
    form.querySelectorAll("input[type=radio]").forEach((input) => {
      input.replaceWith(made(page, "span", "box", "\u2610 "));
    });
    form.querySelectorAll("textarea").forEach((area) => {
      const paragraph = area.closest("p");
      area.remove();
      paragraph?.after(made(page, "div", "lines"), made(page, "div", "lines"));
    });
    form.querySelectorAll("fieldset").forEach((set) => {
      const options = [...set.querySelectorAll("label")].flatMap((label) => [
        made(page, "span", "option", ...label.childNodes),
        " ",
      ]);
      const legend = set.querySelector("legend")?.textContent?.trim() ?? "";
      set.replaceWith(made(page, "p", "choose", `${legend}: `, ...options));
    });
    form.querySelectorAll("label").forEach((label) => {
      const before = made(page, "span", "", ...label.childNodes, ": ");
      label.replaceWith(before);
    });
    form.querySelectorAll("output").forEach((output) => renamed(output, "p"));
    const kind = [...form.classList].find((name) => name.startsWith("asking-")) ?? "";
    form.replaceWith(named(made(page, "div", `write ${kind}`, ...form.childNodes), form.id));
  }

  /**
   * @param {HTMLElement} element
   * @param {string} id
   */
  function named(element, id) {
    if (id) element.id = id;
    return element;
  }

  /* ---- folds -------------------------------------------------------------------------------- */

  /**
   * Hints and solutions stand at the end of their page, where nobody reads them too soon.
   * @param {Element} body
   * @param {Wanted} asked
   */
  function answersLast(body, { words }) {
    const folds = [...body.querySelectorAll("details:is(.hint, .solution)")];
    const page = body.ownerDocument;
    const main = body.querySelector("section");
    if (!folds.length || !main) return;
    const last = made(page, "section", "answers", made(page, "h2", "", words.answers));
    last.id = "answers-last";
    for (const section of new Set(folds.map((fold) => fold.closest("section")))) {
      if (!section) continue;
      const title = section.querySelector(HEADINGS);
      const own = made(page, "section", "", made(page, "h3", "", title?.textContent ?? ""));
      own.id = `${section.id}.answer`;
      own.append(...folds.filter((fold) => fold.closest("section") === section));
      last.append(own);
      const there = made(page, "a", "", words.answers);
      there.setAttribute("href", `#${own.id}`);
      section.append(made(page, "p", "to-answer", there));
    }
    main.append(last);
  }

  /**
   * A fold on paper is open, below its heading.
   * @param {Element} details
   */
  function unfold(details) {
    const summary = details.querySelector(":scope > summary");
    if (summary) renamed(summary, "p").className = "fold-title";
    renamed(details, "div").classList.add("fold");
  }

  /**
   * @param {Element} element
   * @param {string} tag
   */
  function renamed(element, tag) {
    const other = element.ownerDocument.createElement(tag);
    for (const { name, value } of element.attributes) other.setAttribute(name, value);
    other.append(...element.childNodes);
    element.replaceWith(other);
    return other;
  }

  /**
   * MathML 3, of which EPUB is, lets only few elements say in which style they are set.
   * @param {Element} part
   */
  function styled(part) {
    const style = part.ownerDocument.createElementNS(part.namespaceURI, "mstyle");
    style.setAttribute("displaystyle", part.getAttribute("displaystyle") ?? "");
    part.removeAttribute("displaystyle");
    part.replaceWith(style);
    style.append(part);
  }

  /* ---- attributes and links ----------------------------------------------------------------- */

  /** @param {Element} part */
  function strip(part) {
    for (const { name } of [...part.attributes]) {
      if (DROPPED.test(name) && !(name === "style" && part.localName === "col")) {
        part.removeAttribute(name);
      }
    }
  }

  /**
   * Let a link lead inside the book, or to where the book is published, or be plain text.
   * @param {Element} link
   * @param {Wanted} asked
   */
  function lead(link, { path, targets, ids, shown, address }) {
    const href = link.getAttribute("href") ?? "";
    const to = inside(href, path);
    if (!to) return;
    const target = targets[to.page];
    const [id, query = ""] = to.anchor.split("?");
    const name = new URLSearchParams(query).get("case") ?? "";
    const anchor = shown[to.page]?.[id]?.includes(name) ? `${id}.${name}` : id;
    const own = to.page === path && /\.answer$/.test(anchor);
    if (target && !anchor) link.setAttribute("href", target.start);
    else if (target && (own || ids[to.page]?.includes(id))) {
      link.setAttribute("href", target.inside + anchor);
    } else if (address) link.setAttribute("href", new URL(href, address + path).href);
    else link.replaceWith(...link.childNodes);
  }

  return { survey, article };
})();
