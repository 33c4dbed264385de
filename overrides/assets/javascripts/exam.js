// The exam a reader studies for, chosen once: what does not count for it is dimmed in lists, left out of tables and
// marked in search; of the ways through exams only its own is shown. A link can bring it: /?exam=DVA-C03
// @ts-check

(() => {
  "use strict";

  const { storage, elements: { h, load }, address } = globalThis.fieldnotes;

  /**
   * What the build says of each exam.
   *
   * @typedef {{ exams: [code: string, title: string][], notes: Record<string, string>, deck: string, pages: Record<string, string> }} Data
   */

  async function study() {
    const asked = new URLSearchParams(location.search).get("exam") ?? "";
    // The pages for practice and recall ask for the exam themselves.
    const list = document.querySelector("[data-app]") ? null : document.querySelector("article :is(.home, .filter, .numbers)");
    if (!asked && !storage.read("exam") && !list) return;
    await load(new URL("assets/data/exams.js", storage.root()).href);
    /** @type {Data} */
    const { exams, notes } = globalThis.fieldnotes.data.exams;
    const isKnown = (/** @type {string} */ code) => exams.some(([one]) => one === code);
    if (isKnown(asked)) {
      storage.write("exam", asked);
      // Once taken, it is out of the address: else a reload or the way back would undo a later choice.
      address.rename((/** @type {URL} */ url) => url.searchParams.delete("exam"));
    }
    const kept = storage.read("exam");
    const chosen = isKnown(kept) ? kept : isKnown(asked) ? asked : "";
    if (list && !document.querySelector(".exam-choice")) offer(list, exams, notes, chosen);
    mark(chosen, list);
  }

  /** @type {(link: HTMLAnchorElement) => boolean} whether it leads to a page that does not count for the exam chosen */
  let isOutside = () => false;
  let told = "";

  /**
   * @param {string} code empty for every exam
   * @param {Element | null} list
   */
  function mark(code, list) {
    /** @type {Data} */
    const { exams, notes } = globalThis.fieldnotes.data.exams;
    const at = String(exams.findIndex(([one]) => one === code));
    const root = storage.root().href;
    isOutside = (link) => {
      const found = notes[link.href.replace(/[?#].*/, "").replace(root, "")];
      return code !== "" && found !== undefined && !found.includes(at); // what is not named is for everybody
    };
    told = `Not in ${code}`;
    // A folded section links to its first page, and is not about it.
    const items = ".md-nav--primary .md-nav__item:not(.md-nav__item--nested, .md-nav__item--pruned) > a.md-nav__link[href]";
    for (const link of anchors(document, `${items}, article :is(.home, .filter, .base) li > a`)) {
      link.classList.toggle("not-asked", isOutside(link));
      if (isOutside(link)) link.title = told;
      else if (link.title.startsWith("Not in ")) link.removeAttribute("title");
    }
    const rows = list?.matches(".filter") ? /** @type {NodeListOf<HTMLTableRowElement>} */ (list.querySelectorAll("tbody tr")) : [];
    for (const row of rows) {
      const link = row.cells[0].querySelector("a");
      row.toggleAttribute("data-outside", link !== null && isOutside(link));
      row.hidden = row.hasAttribute("data-outside");
    }
    for (const group of document.querySelectorAll("article .numbers details[data-callout]")) {
      const [link] = anchors(group, "a[href]");
      group.toggleAttribute("data-outside", link !== undefined && isOutside(link));
    }
    document.querySelector("#filter-words")?.dispatchEvent(new Event("input"));
    markResults();
  }

  /**
   * @param {ParentNode} place
   * @param {string} selector
   * @returns {HTMLAnchorElement[]}
   */
  const anchors = (place, selector) => [.../** @type {NodeListOf<HTMLAnchorElement>} */ (place.querySelectorAll(selector))];

  // The theme adds results as they come into sight, and keeps its box when the page changes.
  const results = document.querySelector(".md-search-result__list");
  function markResults() {
    for (const result of results?.children ?? []) {
      const link = result.querySelector("a");
      result.querySelector(".search-outside")?.remove();
      if (!link || !isOutside(link)) continue;
      (link.querySelector(".md-tags") ?? link.firstElementChild ?? link).append(h("span", { class: "md-tag search-outside", textContent: told }));
    }
  }

  /**
   * @param {Element} list
   * @param {Data["exams"]} exams
   * @param {Data["notes"]} notes
   * @param {string} chosen
   */
  function offer(list, exams, notes, chosen) {
    const rest = list.querySelector("table") ? "rows of the others are left out" : "the others are dimmed";
    const select = h("select", {}, ...[["", "every exam: show all"], ...exams].map(([value, text]) => new Option(text, value, false, value === chosen)));
    const voice = h("output");
    const tell = () => {
      const at = String(exams.findIndex(([one]) => one === select.value));
      const count = Object.values(notes).filter((some) => some.includes(at)).length;
      voice.value = select.value ? `${count} notes count for it; ${rest}.` : "";
    };
    select.addEventListener("change", () => {
      storage.write("exam", select.value || null);
      tell();
      mark(select.value, list);
    });
    tell();
    (list.querySelector(".filter-box, .note-contents, h2, .md-typeset__scrollwrap, table") ?? /** @type {Element} */ (list.lastElementChild))
      .before(h("p", { class: "exam-choice" }, h("label", {}, "I study for ", select), voice));
  }

  // A note lies on the way of several exams. Of whoever came from one, or chose one, only that is shown.
  function followWay() {
    // An exam's page, or one with its questions, names it in its title.
    const code = document.querySelector("article > h1#__title")?.textContent?.match(/\b[A-Z]{3}-C\d\d\b/)?.[0];
    if (code) storage.write("way", code, "sessionStorage");
    const ways = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("article .exam-way")]);
    const wanted = [storage.read("way", "sessionStorage"), storage.read("exam")].find((one) => ways.some((way) => way.dataset.exam === one));
    for (const way of ways) way.hidden = wanted !== undefined && way.dataset.exam !== wanted;
  }

  if (results) new MutationObserver(() => markResults()).observe(results, { childList: true });
  const begin = () => study().catch(() => undefined); // without it the pages are whole
  addEventListener("exam-chosen", begin); // on the pages for practice and recall
  window.document$.subscribe(() => {
    followWay();
    begin();
  });
})();
