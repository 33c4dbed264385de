// What the theme leaves to mend: tables on phones, the page for an address that is not there, its search on phones.
// Nothing here is needed to read a page.
// @ts-check

(() => {
  "use strict";

  const { storage } = globalThis.fieldnotes;

  // On a phone a table of three or more columns becomes a list (extra.css); each cell then says its column.
  // An empty corner is no heading of anything.
  function labelTables() {
    const tables = /** @type {NodeListOf<HTMLTableElement>} */ (document.querySelectorAll("article table:not([class])"));
    for (const table of tables) {
      for (const corner of table.querySelectorAll("thead th:empty")) {
        corner.replaceWith(document.createElement("td"));
      }
      const heads = [...table.tHead?.rows[0]?.cells ?? []].map((cell) => cell.textContent?.trim() ?? "");
      if (heads.length < 3 || table.dataset.labelled) continue;
      table.dataset.labelled = "true";
      for (const row of table.tBodies[0]?.rows ?? []) {
        [...row.cells].forEach((cell, column) => {
          if (column && heads[column]) cell.dataset.label = heads[column];
        });
      }
    }
  }

  // The page for an address that is not there offers a search for its last part.
  function offerSearch() {
    const offer = /** @type {HTMLElement | null} */ (document.querySelector(".search-instead"));
    const link = offer?.querySelector("a");
    if (!offer || !link) return;
    const parts = location.pathname.replace(/\.html$|\/$/g, "").split("/");
    const words = decodeURIComponent(parts.at(-1) ?? "").replace(/[-_+]/g, " ").trim();
    if (!words) return;
    link.href = `${storage.root().href}?q=${encodeURIComponent(words)}`;
    link.textContent = words;
    offer.hidden = false;
  }

  // Material makes each code block's row of buttons a landmark, all without a name, when the block comes into view.
  const nameButtons = () => {
    document.querySelectorAll("nav.md-code__nav").forEach((row, index) => {
      const name = `Code ${index + 1}`;
      if (row.getAttribute("aria-label") !== name) row.setAttribute("aria-label", name);
    });
  };
  const watch = new MutationObserver(nameButtons);

  // On a phone the page is locked while the search is open. When it is released, Material gives it its old
  // scroll position, also when a result has led to a section of another page meanwhile.
  /** @type {string | undefined} */
  let lockedAt;
  new MutationObserver(() => {
    if (document.body.hasAttribute("data-md-scrolllock")) {
      lockedAt ??= location.href;
    } else if (lockedAt) {
      if (lockedAt !== location.href && location.hash) {
        document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
      }
      lockedAt = undefined;
    }
  }).observe(document.body, { attributeFilter: ["data-md-scrolllock"] });

  window.document$.subscribe(() => {
    labelTables();
    offerSearch();
    nameButtons();
    watch.disconnect();
    const content = document.querySelector(".md-content");
    if (content) watch.observe(content, { childList: true, subtree: true });
  });
})();
