// Elements that scripts make, and scripts that only some pages load.
// @ts-check

(() => {
  "use strict";

  /**
   * @param {string} tag
   * @param {Record<string, any>} [properties] properties of the element; `class`, `data-…` and `aria-…` are attributes
   * @param {...(Node | string | null | undefined | false)} children
   * @returns {any}
   */
  function h(tag, properties = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (value === undefined || value === null || value === false) continue;
      if (name === "class" || name.includes("-") || name === "role" || name === "for") element.setAttribute(name, value);
      else /** @type {any} */ (element)[name] = value;
    }
    element.append(...children.filter((child) => child !== null && child !== undefined && child !== false).map((child) => /** @type {Node | string} */ (child)));
    return element;
  }

  /** @type {Map<string, Promise<unknown>>} */
  const loaded = new Map();

  /**
   * Load a script, once however often it is asked for.
   *
   * @param {string} url
   * @returns {Promise<unknown>} done when it has run
   */
  function load(url) {
    const begun = loaded.get(url) ?? new Promise((resolve, reject) => {
      document.head.append(h("script", { src: url, onload: resolve, onerror: () => reject(new Error(`not loaded: ${url}`)) }));
    });
    loaded.set(url, begun);
    return begun;
  }

  globalThis.fieldnotes = { ...globalThis.fieldnotes, elements: { h, load } };
})();
