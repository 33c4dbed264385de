// What a reader's browser keeps for this site: one value a key, as JSON. Nothing leaves the browser.
// @ts-check

(() => {
  "use strict";

  // The site's root, as the theme knows it: pages below one host share a storage, and the key says which site it is.
  const root = () => new URL(globalThis.__md_scope ?? ".", location.href);
  /** @param {string} name */
  const key = (name) => `${root().pathname}:${name}`;

  /**
   * @param {string} name
   * @param {"localStorage" | "sessionStorage"} [where] the latter forgets with the tab
   * @returns {any} what was kept; `null` when there is nothing, or nothing that can be read
   */
  function read(name, where = "localStorage") {
    try {
      return JSON.parse(globalThis[where].getItem(key(name)) ?? "null");
    } catch {
      return null; // storage is off, or somebody else wrote there
    }
  }

  /**
   * @param {string} name
   * @param {unknown} value `null` forgets it
   * @param {"localStorage" | "sessionStorage"} [where]
   * @returns {boolean} whether it is kept: storage can be off or full
   */
  function write(name, value, where = "localStorage") {
    try {
      if (value === null) globalThis[where].removeItem(key(name));
      else globalThis[where].setItem(key(name), JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  }

  /**
   * The exam a reader studies for, on every page.
   *
   * @param {string | null} code
   */
  function chooseExam(code) {
    write("exam", code);
    dispatchEvent(new Event("exam-chosen")); // exam.js marks what does not count for it
  }

  globalThis.fieldnotes = { ...globalThis.fieldnotes, storage: { chooseExam, read, root, write } };
})();
