// A box that leaves of a generated page's tables only the rows that hold all its words. The tables stand whole without it.
// @ts-check

(() => {
  "use strict";

  const { elements: { h }, address } = globalThis.fieldnotes;
  const FEW = 8; // rows, which need no box

  /**
   * The box, empty of meaning.
   *
   * @param {Element} place it stands before this
   * @param {...Element} more beside the field
   * @returns {{ field: HTMLInputElement, count: HTMLOutputElement, words: () => string[] }}
   */
  function box(place, ...more) {
    // A link may bring the words: /lifecycle/?filter=lambda
    const value = new URLSearchParams(location.search).get("filter") ?? "";
    const field = h("input", { type: "search", id: "filter-words", autocomplete: "off", value });
    const count = h("output", { for: field.id });
    place.before(h("div", { class: "filter-box" }, h("label", { for: field.id, textContent: "Filter" }), field, ...more, count));
    return { field, count, words: () => field.value.toLowerCase().split(/\s+/).filter(Boolean) };
  }

  /** @param {number} count */
  const rowsOf = (count) => `${count} ${count === 1 ? "row" : "rows"}`;

  function oneTable() {
    const table = /** @type {HTMLTableElement | null} */ (document.querySelector("article .filter table"));
    const rows = [...table?.tBodies[0]?.rows ?? []];
    if (!table || rows.length < FEW || table.closest(".filter")?.querySelector(".filter-box")) return;
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const { field, count, words } = box(table.closest(".md-typeset__scrollwrap") ?? table);
    const filter = () => {
      const wanted = words();
      rows.forEach((row, at) => (row.hidden = "outside" in row.dataset || !wanted.every((word) => texts[at].includes(word))));
      const shown = rows.filter((row) => !row.hidden).length;
      count.value = shown < rows.length ? `${shown} of ${rowsOf(rows.length)}` : rowsOf(rows.length);
    };
    field.addEventListener("input", filter);
    filter();
  }

  /**
   * A heading, and the folds below it: one for each note.
   *
   * @typedef {{ heading: HTMLElement, groups: HTMLDetailsElement[], name: string }} Section
   */

  /** @param {Element} list @returns {Section[]} */
  function sectionsOf(list) {
    return [.../** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll(":scope > h2"))].map((heading) => {
      const groups = [];
      for (let next = heading.nextElementSibling; next instanceof HTMLDetailsElement; next = next.nextElementSibling) groups.push(next);
      return { heading, groups, name: heading.firstChild?.textContent?.trim() ?? "" };
    });
  }

  // Figures in folds: what is looked for, and in which category, stays in the address; for which exam is exam.js's. Rows
  // are read when a word is first typed; until then each note is one closed fold.
  function folds() {
    const list = document.querySelector("article .numbers");
    if (!list || list.querySelector(".filter-box")) return;
    const sections = sectionsOf(list);
    if (!sections.length) return;
    const asked = new URLSearchParams(location.search).get("in");
    const choice = h("select", { ariaLabel: "Category" }, new Option("All categories", ""),
      ...sections.map(({ heading, name }) => new Option(name, heading.id)));
    choice.value = sections.some(({ heading }) => heading.id === asked) ? asked : "";
    const { field, count, words } = box(list.querySelector(".note-contents") ?? sections[0].heading, choice);

    /** @type {Map<HTMLDetailsElement, { row: HTMLTableRowElement, text: string }[]> | undefined} */
    let rows;
    const read = () => new Map(sections.flatMap(({ groups }) => groups).map((group) => {
      const service = `${group.querySelector("summary")?.textContent} ${group.querySelector("a")?.textContent}`;
      const some = [...group.querySelector("tbody")?.rows ?? []];
      return [group, some.map((row) => ({ row, text: `${service} ${row.textContent}`.toLowerCase() }))];
    }));

    const wasOpen = new Set(sections.flatMap(({ groups }) => groups.filter(({ open }) => open)));

    /**
     * @param {HTMLDetailsElement} group
     * @param {string[]} wanted
     * @returns {number} how many of its rows hold all words
     */
    function filterRows(group, wanted) {
      const some = rows?.get(group) ?? [];
      for (const { row, text } of some) row.hidden = !wanted.every((word) => text.includes(word));
      const shown = some.filter(({ row }) => !row.hidden).length;
      group.open = wanted.length ? shown > 0 : wasOpen.has(group);
      return shown;
    }

    function filter() {
      const wanted = words();
      if (wanted.length) rows ??= read();
      let shown = 0;
      for (const { heading, groups } of sections) {
        for (const group of groups) {
          const isAsked = (!choice.value || choice.value === heading.id) && !("outside" in group.dataset);
          const found = isAsked && rows ? filterRows(group, wanted) : 0;
          shown += found;
          group.hidden = !isAsked || (rows !== undefined && !found);
        }
        heading.hidden = groups.every((group) => group.hidden);
      }
      count.value = wanted.length ? rowsOf(shown) : "";
    }
    const tell = () => address.rename((/** @type {URL} */ { searchParams }) => {
      for (const [name, value] of [["filter", field.value.trim()], ["in", choice.value]]) {
        if (value) searchParams.set(name, value);
        else searchParams.delete(name);
      }
    });
    field.addEventListener("input", filter);
    choice.addEventListener("change", filter);
    list.addEventListener("input", tell);
    list.addEventListener("change", tell);
    if (field.value || choice.value) filter();
  }

  window.document$.subscribe(() => {
    oneTable();
    folds();
  });
})();
