// What a run through questions or cards needs: markup of the build, keys, a look at a linked page, a voice for screen readers.
// @ts-check

(() => {
  "use strict";

  const { h } = globalThis.fieldnotes.elements;

  /**
   * HTML made at build time, its links completed: they are relative to the site's root.
   *
   * @param {string} markup
   * @param {string} base address of the site's root as seen from this page
   */
  function fragment(markup, base) {
    const template = document.createElement("template");
    template.innerHTML = markup;
    for (const [selector, name] of [["a[href]", "href"], ["img[src]", "src"]]) {
      for (const element of template.content.querySelectorAll(selector)) {
        const value = element.getAttribute(name) ?? "";
        if (!/^(?:[a-z][a-z0-9+.-]*:|\/\/|#)/i.test(value)) element.setAttribute(name, address(value, base));
      }
    }
    return template.content;
  }

  /**
   * @param {string} url relative to the site's root
   * @param {string} base
   */
  const address = (url, base) => `${base}/${url}`;

  /**
   * Scrolls only where the reader would look in vain: the top is above the page, below the theme's header or far down.
   *
   * @param {HTMLElement} element its scroll margin is the header's height
   */
  function bringIntoSight(element) {
    const { top } = element.getBoundingClientRect();
    if (top < parseFloat(getComputedStyle(element).scrollMarginTop) || top > innerHeight / 2) element.scrollIntoView();
  }

  /** @type {HTMLElement | undefined} */
  let voice;

  /** @param {string} text what a screen reader should say */
  function say(text) {
    if (!voice?.isConnected) {
      voice = h("p", { class: "app__voice", role: "status" });
      document.querySelector("[data-app]")?.append(/** @type {HTMLElement} */ (voice));
    }
    /** @type {HTMLElement} */ (voice).textContent = "";
    // Text that comes a moment after its place is read by every screen reader.
    setTimeout(() => (/** @type {HTMLElement} */ (voice).textContent = text), 50);
  }

  /**
   * Show a page of this site above the run, so that the reader comes back to where he was.
   *
   * @param {HTMLAnchorElement} link
   */
  function preview(link) {
    const title = link.textContent ?? "";
    const close = h("button", { type: "button", class: "md-button", textContent: "Back to the question" });
    const dialog = h("dialog", { class: "app__preview", "aria-label": title },
      h("div", { class: "app__preview-bar" }, close, h("a", { href: link.href, target: "_blank", rel: "noopener", textContent: "Open the page" })),
      h("iframe", { src: link.href, title }));
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      link.focus();
    });
    document.querySelector("[data-app]")?.append(dialog);
    dialog.showModal();
  }

  /**
   * Links to other pages of this site open above the run.
   *
   * @param {HTMLElement} root
   */
  function previewLinks(root) {
    root.addEventListener("click", (event) => {
      const link = /** @type {HTMLElement} */ (event.target).closest?.("a[href]");
      if (!(link instanceof HTMLAnchorElement) || link.closest("dialog") || link.dataset.leave !== undefined) return;
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      if (link.origin !== location.origin || !HTMLDialogElement.prototype.showModal) return;
      event.preventDefault();
      event.stopPropagation(); // the theme would change the page
      preview(link);
    }, { capture: true });
  }

  /**
   * Keys of a run, taken before the theme's own (it opens its search with "f"), unless the reader is typing.
   *
   * @param {HTMLElement} root the keys count while it is on the page
   * @param {(key: string, event: KeyboardEvent) => boolean} act whether the key meant something
   */
  function keys(root, act) {
    /** @param {KeyboardEvent} event */
    function listen(event) {
      if (!root.isConnected) return document.removeEventListener("keydown", listen, { capture: true });
      const target = /** @type {HTMLElement} */ (event.target);
      if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
      if (target.closest("select, textarea, [contenteditable], input:not([type=radio]):not([type=checkbox])")) return;
      // Space and Enter on a button or link are its own, and space on a box.
      if ((event.key === "Enter" || event.key === " ") && target.closest("button, a, summary")) return;
      if (event.key === " " && target.closest("[type=radio], [type=checkbox]")) return;
      if (act(event.key, event)) {
        event.preventDefault();
        event.stopPropagation();
      }
    }
    document.addEventListener("keydown", listen, { capture: true });
  }

  globalThis.fieldnotes = { ...globalThis.fieldnotes, dom: { address, bringIntoSight, fragment, keys, previewLinks, say } };
})();
