// At the end of a note: the notes around it. What draws them, and which they are, is loaded when it is opened.
// @ts-check

(() => {
  "use strict";

  const { storage, elements: { h, load } } = globalThis.fieldnotes;

  window.document$.subscribe(() => {
    const note = document.querySelector("article .note-checked") && document.querySelector("article > .backlinks");
    if (!note || document.querySelector("article > .around")) return;
    const around = h("details", { class: "around", "data-search-exclude": "" }, h("summary", { textContent: "Notes around this one" }));
    around.addEventListener("toggle", async () => {
      const urls = ["assets/data/web.js", "assets/javascripts/around/draw.js"].map((path) => new URL(path, storage.root()).href);
      for (const url of urls) await load(url);
      globalThis.fieldnotes.around.draw(around);
    }, { once: true });
    note.before(around);
  });
})();
