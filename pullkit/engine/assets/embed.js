// @ts-check
/**
 * On a page that shows one piece of the book inside another page: tells that page how tall the piece
 * is, and nothing else. It listens to nothing.
 */
if (parent !== self) {
  const root = document.documentElement;
  new ResizeObserver(() => {
    // On the wall the figure is out of the page, which then has no height to speak of.
    if (document.querySelector("dialog[open]")) return;
    const height = Math.ceil(root.getBoundingClientRect().height);
    parent.postMessage({ name: root.dataset.embed, height }, "*");
  }).observe(root);
  // A frame without an origin of its own may open no window: there, links open in the frame.
  if (origin === "null") document.querySelectorAll("a").forEach((link) => (link.target = ""));
}
