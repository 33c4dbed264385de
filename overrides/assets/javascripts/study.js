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
          row.hidden = "outside" in row.dataset || !words.every((word) => texts[at].includes(word));
          shown += !row.hidden;
        });
        count.value = shown < rows.length ? `${shown} of ${rows.length} rows` : `${rows.length} rows`;
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
    // All addresses at once: the reader may be on another page before the first has come.
    const urls = root.dataset.scripts.trim().split(/\s+/).map((path) => new URL(path, location.href).href);
    for (const url of urls) await load(url);
    if (root.isConnected) globalThis.fieldnotes.apps[root.dataset.app](root);
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

  // What this site keeps in the browser, as storage.js does for the pages that load more.
  const root = () => new URL(globalThis.__md_scope ?? ".", location.href);
  const key = (name) => `${root().pathname}:${name}`;
  function kept(name) {
    try {
      return JSON.parse(localStorage.getItem(key(name)) ?? "null");
    } catch {
      return null; // nothing can be kept, or somebody else wrote there
    }
  }
  function keep(name, value) {
    try {
      if (value === null) localStorage.removeItem(key(name));
      else localStorage.setItem(key(name), JSON.stringify(value));
    } catch { /* it holds for this page */ }
  }

  // The exam a reader studies for, chosen once: what does not count for it is dimmed in lists, left out of tables and
  // marked in search. A link can bring it: /?exam=DVA-C03
  async function studyFor() {
    const asked = new URLSearchParams(location.search).get("exam");
    const home = document.querySelector("article .home");
    // The pages for practice and recall ask for the exam themselves.
    const list = document.querySelector("[data-app]") ? null : document.querySelector("article :is(.home, .filter, .numbers)");
    if (!asked && !kept("exam") && !list) return;
    await load(new URL("assets/data/exams.js", root()).href);
    const { exams } = globalThis.fieldnotes.data.exams;
    const known = (code) => exams.some(([one]) => one === code);
    if (known(asked)) {
      keep("exam", asked);
      forgetAsked();
    }
    const chosen = known(kept("exam")) ? kept("exam") : known(asked) ? asked : "";
    if (list && !document.querySelector(".exam-choice")) offerExams(list, chosen);
    mark(chosen, list);
    if (home) await tellDue(home);
  }

  // Once taken, it is out of the address: else a reload or the way back would undo a later choice.
  function forgetAsked() {
    const address = new URL(location.href);
    address.searchParams.delete("exam");
    try {
      history.replaceState(history.state, "", address);
    } catch { /* a page on the disk keeps its address */ }
  }

  // Whether a link leads to a page that does not count for the exam chosen. Pages for everybody count for each.
  let isOutside = () => false;
  let told = "";

  function mark(code, list) {
    const { exams, notes } = globalThis.fieldnotes.data.exams;
    const at = String(exams.findIndex(([one]) => one === code));
    isOutside = (link) => {
      const found = notes[link.href.replace(/[?#].*/, "").replace(root().href, "")];
      return code !== "" && found !== undefined && !found.includes(at);
    };
    told = `Not in ${code}`;
    // A folded section links to its first page, and is not about it.
    const items = ".md-nav--primary .md-nav__item:not(.md-nav__item--nested, .md-nav__item--pruned) > a.md-nav__link[href]";
    for (const link of document.querySelectorAll(`${items}, article :is(.home, .filter, .base) li > a`)) {
      link.classList.toggle("not-asked", isOutside(link));
      if (isOutside(link)) link.title = told;
      else if (link.title.startsWith("Not in ")) link.removeAttribute("title");
    }
    for (const row of list?.matches(".filter") ? list.querySelectorAll("tbody tr") : []) {
      const link = row.cells[0].querySelector("a[href]");
      if (link && isOutside(link)) row.dataset.outside = "";
      else delete row.dataset.outside;
      row.hidden = "outside" in row.dataset;
    }
    for (const group of document.querySelectorAll("article .numbers details[data-callout]")) {
      group.toggleAttribute("data-outside", isOutside(group.querySelector("a[href]")));
    }
    document.querySelector("#filter-words")?.dispatchEvent(new Event("input"));
    markResults();
  }

  // The theme adds results as they come into sight, and keeps its box when the page changes.
  const results = document.querySelector(".md-search-result__list");
  function markResults() {
    for (const result of results?.children ?? []) {
      const link = result.querySelector("a[href]");
      result.querySelector(".search-outside")?.remove();
      if (!link || !isOutside(link)) continue;
      const tag = document.createElement("span");
      tag.className = "md-tag search-outside";
      tag.textContent = told;
      (link.querySelector(".md-tags") ?? link.firstElementChild ?? link).append(tag);
    }
  }

  function offerExams(list, chosen) {
    const { exams, notes } = globalThis.fieldnotes.data.exams;
    const place = document.createElement("p");
    place.className = "exam-choice";
    const label = document.createElement("label");
    label.textContent = "I study for ";
    const select = document.createElement("select");
    for (const [value, text] of [["", "every exam: show all"], ...exams]) select.add(new Option(text, value, false, value === chosen));
    const told = document.createElement("output");
    const tell = () => {
      const at = String(exams.findIndex(([one]) => one === select.value));
      const count = Object.values(notes).filter((some) => some.includes(at)).length;
      const rest = list.querySelector("table") ? "rows of the others are left out" : "the others are dimmed";
      told.value = select.value ? `${count} notes count for it; ${rest}.` : "";
    };
    select.addEventListener("change", () => {
      keep("exam", select.value || null);
      tell();
      mark(select.value, list);
    });
    label.append(select);
    place.append(label, told);
    tell();
    (list.querySelector(".filter-box, .note-contents, h2, .md-typeset__scrollwrap, table") ?? list.lastChild).before(place);
  }

  // When cards are due is kept by recall/page.js, for the cards that it knew: those that have gone since are not due.
  async function dueTimes() {
    const due = kept("recall.due") ?? {};
    const { deck } = globalThis.fieldnotes.data.exams;
    if (Object.keys(due).length && kept("recall.deck") !== deck) {
      await load(new URL("assets/data/cards.js", root()).href);
      const known = new Set(globalThis.fieldnotes.data.cards);
      for (const id of Object.keys(due)) if (!known.has(id)) delete due[id];
      keep("recall.due", due);
      keep("recall.deck", deck);
    }
    return Object.values(due);
  }

  // Where something was begun, what is due; else how to begin.
  async function tellDue(home) {
    const times = await dueTimes();
    if (!home.isConnected || home.querySelector(".home-due")) return;
    const { pages } = globalThis.fieldnotes.data.exams;
    const tonight = new Date().setHours(24, 0, 0, 0);
    const due = times.filter((time) => time < tonight).length;
    const place = document.createElement("p");
    place.className = "home-due";
    const link = (page, text) => {
      const element = document.createElement("a");
      element.href = new URL(pages[page], root()).href;
      element.textContent = text;
      return element;
    };
    if (due) place.append(`${due} ${due === 1 ? "card is" : "cards are"} due today. `, link("recall", "Revise now"));
    else if (times.length) place.append("No card is due today. ", link("recall", "Learn new ones"), " or ", link("practice", "practise"));
    else place.append("Begin with ", link("recall", "twenty cards a day"), ", or try ", link("practice", "ten exam questions"), ".");
    (home.querySelector(".exam-choice") ?? home.querySelector("h2")).before(place);
  }

  document.addEventListener("click", explain, { capture: true });
  if (results) new MutationObserver(() => markResults()).observe(results, { childList: true });
  const study = () => studyFor().catch(() => undefined); // without it the pages are whole
  addEventListener("exam-chosen", study); // on the pages for practice and recall
  window.document$.subscribe(() => {
    addFilters();
    countDue();
    startApp();
    study();
  });
})();
