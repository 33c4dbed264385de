// Nothing here is needed to read a page: tables stand whole without it, and a term of the glossary is a link.

(() => {
  "use strict";

  // A box above each long table of a generated page: only rows that hold all its words stay.
  function addFilters() {
    for (const table of document.querySelectorAll("article .filter table")) {
      const rows = [...table.tBodies[0]?.rows ?? []];
      if (rows.length < 8 || table.dataset.filter) continue;
      table.dataset.filter = "true";
      const texts = rows.map((row) => row.textContent.toLowerCase());

      const box = document.createElement("div");
      box.className = "filter-box";
      const label = document.createElement("label");
      label.textContent = "Filter";
      label.htmlFor = "filter-words";
      const field = document.createElement("input");
      field.type = "search";
      field.id = "filter-words";
      field.autocomplete = "off";
      const count = document.createElement("output");
      count.htmlFor = "filter-words";
      box.append(label, field, count);
      (table.closest(".md-typeset__scrollwrap") ?? table).before(box);

      const filter = () => {
        const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
        let shown = 0;
        rows.forEach((row, at) => {
          row.hidden = !words.every((word) => texts[at].includes(word));
          shown += !row.hidden;
        });
        count.value = words.length ? `${shown} of ${rows.length} rows` : `${rows.length} rows`;
      };
      field.addEventListener("input", filter);
      // A link may bring the words: /numbers/?filter=lambda
      field.value = new URLSearchParams(location.search).get("filter") ?? "";
      filter();
    }
  }

  // Where nothing hovers, a tap on a term shows its sentence in place; a second link leads to the glossary.
  function explain(event) {
    const term = event.target.closest?.("a.glossary-term[data-term]");
    if (!term || !matchMedia("(hover: none)").matches || !HTMLElement.prototype.showPopover) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    document.querySelector(".glossary-note")?.remove();

    const note = document.createElement("div");
    note.className = "glossary-note";
    note.popover = "auto";
    note.role = "dialog";
    note.tabIndex = -1;
    note.autofocus = true;
    note.ariaLabel = term.textContent;
    const sentence = document.createElement("p");
    sentence.textContent = term.dataset.term;
    const more = document.createElement("a");
    more.href = term.href;
    more.textContent = "In the glossary";
    note.append(sentence, more);
    // Next to the term: a keyboard goes on from there, and the theme's own page change takes it away.
    term.closest("article").append(note);
    note.showPopover();
  }

  // What only some pages need is loaded by them: each script once, one after the other.
  const loaded = new Map();
  const load = (url) => {
    if (!loaded.has(url)) loaded.set(url, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = url;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`not loaded: ${url}`));
      document.head.append(script);
    }));
    return loaded.get(url);
  };

  async function startApp() {
    const root = document.querySelector("article [data-app]:not([data-started])");
    if (!root) return;
    root.dataset.started = "true";
    root.closest("article").querySelector("h1")?.after(root);
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = root.dataset.style;
    root.before(style);
    for (const path of root.dataset.scripts.trim().split(/\s+/)) await load(new URL(path, location.href).href);
    globalThis.fieldnotes.apps[root.dataset.app](root);
  }

  // Beside the way to the cards, how many of this note are due. When they are is kept by recall/page.js.
  function countDue() {
    const place = document.querySelector("article .revise");
    if (!place) return;
    let due;
    try {
      const site = new URL(place.querySelector("a").href).pathname.replace(/recall(\/|\.html)$/, "");
      due = JSON.parse(localStorage.getItem(`${site}:recall.due`) ?? "null");
    } catch { /* nothing is kept here */ }
    if (!due) return;
    const tonight = new Date().setHours(24, 0, 0, 0);
    const cards = [...document.querySelectorAll("article details.card[data-card]")];
    const count = cards.filter((card) => due[card.dataset.card] < tonight).length;
    place.append(count ? ` · ${count} due` : "");
  }

  document.addEventListener("click", explain, { capture: true });
  window.document$.subscribe(() => {
    addFilters();
    countDue();
    startApp();
  });
})();
