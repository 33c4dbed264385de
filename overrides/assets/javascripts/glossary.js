// Where nothing hovers, a tap on a term shows its sentence in place; a second link leads to the glossary. Without script
// a term is that link.
// @ts-check

(() => {
  "use strict";

  const { h } = globalThis.fieldnotes.elements;

  /** @param {MouseEvent} event */
  function explain(event) {
    const term = event.target instanceof Element && event.target.closest("a.glossary-term[data-term]");
    if (!(term instanceof HTMLAnchorElement) || !matchMedia("(hover: none)").matches || !HTMLElement.prototype.showPopover) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    document.querySelector(".glossary-note")?.remove();
    const note = h("div", { class: "glossary-note", popover: "auto", role: "dialog", tabIndex: -1, autofocus: true, ariaLabel: term.textContent },
      h("p", { textContent: term.dataset.term }),
      h("a", { href: term.href, textContent: "In the glossary" }));
    // Next to the term: a keyboard goes on from there, and the theme's own page change takes it away.
    term.closest("article")?.append(note);
    note.showPopover();
  }

  document.addEventListener("click", explain, { capture: true });
})();
