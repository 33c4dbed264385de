// Starts what some pages are for, once they are shown: a run through questions or cards (overrides/study.html).
// @ts-check

(() => {
  "use strict";

  const { h, load } = globalThis.fieldnotes.elements;

  async function start() {
    const root = /** @type {HTMLElement | null} */ (document.querySelector("article [data-app]:not([data-started])"));
    if (!root) return;
    root.dataset.started = "true";
    root.closest("article")?.querySelector("h1")?.after(root);
    root.before(h("link", { rel: "stylesheet", href: root.dataset.style }));
    // All addresses at once: the reader may be on another page before the first has come.
    const urls = (root.dataset.scripts ?? "").trim().split(/\s+/).map((path) => new URL(path, location.href).href);
    for (const url of urls) await load(url);
    if (root.isConnected) globalThis.fieldnotes.apps[root.dataset.app ?? ""](root);
  }

  window.document$.subscribe(() => void start());
})();
