// Starts what some pages are for, once they are shown: a run through questions or cards (overrides/study.html).
// @ts-check

(() => {
  "use strict";

  const { h, load } = globalThis.fieldnotes.elements;

  /** @param {HTMLElement} root */
  async function start(root) {
    root.dataset.started = "true";
    root.before(h("link", { rel: "stylesheet", href: root.dataset.style }));
    // All addresses at once: the reader may be on another page before the first has come.
    const urls = (root.dataset.scripts ?? "").trim().split(/\s+/).map((path) => new URL(path, location.href).href);
    for (const url of urls) await load(url);
    if (root.isConnected) globalThis.fieldnotes.apps[root.dataset.app ?? ""](root);
  }

  window.document$.subscribe(() => {
    const root = /** @type {HTMLElement | null} */ (document.querySelector("article [data-app]:not([data-started])"));
    if (root) start(root).catch(() => root.remove()); // the page is whole without it
  });
})();
