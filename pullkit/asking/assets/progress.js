// @ts-check
/** How much of each page is answered: a mark beside its link in the book's contents. */
const progress = (() => {
  "use strict";

  /** The links of the contents, and the pages that they lead to. */
  const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".bd-links a")]);
  const pages = links.map(({ href }) => keeping.pageOf(href));

  const show = () => {
    const answered = keeping.entries().filter(([key]) => /^(guess|answer):/.test(key));
    links.forEach((link, k) => {
      const all = Number(keeping.get(`page:${pages[k]}`)?.said);
      const done = Math.min(all, answered.filter(([, { page }]) => page === pages[k]).length);
      link.querySelector(".asking-progress")?.remove();
      if (!(done > 0)) return;
      const mark = document.createElement("span");
      mark.className = "asking-progress";
      mark.role = "img";
      mark.title = `${done} of ${all} answered`;
      mark.style.background = `conic-gradient(currentColor ${done / all}turn, #8885 0)`;
      link.append(mark);
    });
  };
  show();
  keeping.watch(show);

  return { links, pages };
})();
