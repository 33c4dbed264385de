// Loaded before Material's own script. Nothing here is needed to read a page.

(() => {
  "use strict";

  const vendor = new URL("../vendor/", document.currentScript.src);
  const home = new URL("../../", document.currentScript.src);
  const loaded = new Map();

  /** Loads a script or style sheet of ours once, when a page first needs it. */
  function load(path) {
    const url = new URL(path, vendor).href;
    if (!loaded.has(url)) {
      loaded.set(url, new Promise((resolve, reject) => {
        const style = path.endsWith(".css");
        const element = document.createElement(style ? "link" : "script");
        if (style) element.rel = "stylesheet";
        element[style ? "href" : "src"] = url;
        element.onload = resolve;
        element.onerror = () => reject(new Error(`${url} does not load`));
        document.head.append(element);
      }));
    }
    return loaded.get(url);
  }

  // Material draws Mermaid's diagrams, and asks unpkg.com for Mermaid unless it is there. This stand-in is
  // there, and fetches our copy when the first diagram is drawn.
  let settings;
  window.mermaid = {
    initialize(value) {
      settings = value;
    },
    async render(...args) {
      const standIn = window.mermaid;
      await load("mermaid/mermaid.min.js");
      if (!standIn.real) {
        standIn.real = window.mermaid;
        standIn.real.initialize(settings);
      }
      return standIn.real.render(...args);
    },
  };

  async function renderMath() {
    const formulas = [...document.querySelectorAll(".arithmatex:not([data-rendered])")];
    if (!formulas.length) return;
    for (const formula of formulas) formula.dataset.rendered = "";
    await Promise.all([load("katex/katex.min.css"), load("katex/katex.min.js")]);
    for (const formula of formulas) {
      const source = formula.textContent.trim().slice(2, -2); // without \( \) or \[ \]
      window.katex.render(source, formula, { displayMode: formula.localName === "div", throwOnError: false });
    }
  }

  // On a phone a table of three or more columns becomes a list (extra.css); each cell then says its column.
  function labelTables() {
    for (const table of document.querySelectorAll("article table:not([class])")) {
      const heads = [...table.querySelectorAll("thead th")].map((cell) => cell.textContent.trim());
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
    const offer = document.querySelector(".search-instead");
    if (!offer) return;
    const parts = location.pathname.replace(/\.html$|\/$/g, "").split("/");
    const words = decodeURIComponent(parts.at(-1)).replace(/[-_+]/g, " ").trim();
    if (!words) return;
    const link = offer.querySelector("a");
    link.href = `${home.href}?q=${encodeURIComponent(words)}`;
    link.textContent = words;
    offer.hidden = false;
  }

  document.addEventListener("DOMContentLoaded", () => {
    window.document$.subscribe(() => {
      renderMath();
      labelTables();
      offerSearch();
    });
  });
})();
