// How many cards are due: beside the way to a note's cards, and on the home page. When they are is kept by recall/page.js.
// @ts-check

(() => {
  "use strict";

  const { storage, elements: { h, load } } = globalThis.fieldnotes;
  const tonight = () => new Date().setHours(24, 0, 0, 0);

  function ofNote() {
    const place = document.querySelector("article .revise");
    const due = /** @type {Record<string, number> | null} */ (storage.read("recall.due"));
    if (!place || !due) return;
    const cards = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("article details.card[data-card]")]);
    const count = cards.filter(({ dataset: { card } }) => due[card ?? ""] < tonight()).length;
    place.append(count ? ` · ${count} due` : "");
  }

  /** @returns {Promise<number[]>} for each card begun when it is due; those that have gone since are not */
  async function times() {
    const due = /** @type {Record<string, number>} */ (storage.read("recall.due") ?? {});
    const { deck } = globalThis.fieldnotes.data.exams;
    if (Object.keys(due).length && storage.read("recall.deck") !== deck) {
      await load(new URL("assets/data/cards.js", storage.root()).href);
      const known = new Set(globalThis.fieldnotes.data.cards);
      for (const id of Object.keys(due)) if (!known.has(id)) delete due[id];
      storage.write("recall.due", due);
      storage.write("recall.deck", deck);
    }
    return Object.values(due);
  }

  // Where something was begun, what is due; else how to begin.
  async function onHome() {
    const home = document.querySelector("article .home");
    if (!home) return;
    await load(new URL("assets/data/exams.js", storage.root()).href);
    const all = await times();
    if (!home.isConnected || home.querySelector(".home-due")) return;
    const { pages } = globalThis.fieldnotes.data.exams;
    const link = (/** @type {string} */ page, /** @type {string} */ text) => h("a", { href: new URL(pages[page], storage.root()).href, textContent: text });
    const due = all.filter((time) => time < tonight()).length;
    const place = h("p", { class: "home-due" });
    if (due) place.append(`${due} ${due === 1 ? "card is" : "cards are"} due today. `, link("recall", "Revise now"));
    else if (all.length) place.append("No card is due today. ", link("recall", "Learn new ones"), " or ", link("practice", "practise"));
    else place.append("Begin with ", link("recall", "twenty cards a day"), ", or try ", link("practice", "ten exam questions"), ".");
    (home.querySelector(".exam-choice") ?? home.querySelector("h2"))?.before(place);
  }

  window.document$.subscribe(() => {
    ofNote();
    onHome().catch(() => undefined); // without it the page is whole
  });
})();
