// What a reader's browser keeps for this site: one value a key, as JSON. Nothing leaves the browser.
// @ts-check

(() => {
  "use strict";

  // Sites below one host share a storage: the key says which site it is.
  function base() {
    const root = document.querySelector("[data-app]")?.getAttribute("data-base") || ".";
    return new URL(`${root}/`, location.href).pathname;
  }

  /**
   * @param {string} name
   * @returns {unknown} what was kept; `null` when there is nothing, or nothing that can be read
   */
  function read(name) {
    try {
      return JSON.parse(localStorage.getItem(`${base()}:${name}`) ?? "null");
    } catch {
      return null; // storage is off, or somebody else wrote there
    }
  }

  /**
   * @param {string} name
   * @param {unknown} value `null` forgets it
   * @returns {boolean} whether it is kept: storage can be off or full
   */
  function write(name, value) {
    try {
      if (value === null) localStorage.removeItem(`${base()}:${name}`);
      else localStorage.setItem(`${base()}:${name}`, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  }

  /**
   * The exam a reader studies for, on every page.
   *
   * @param {string} code
   */
  function chooseExam(code) {
    write("exam", code);
    dispatchEvent(new Event("exam-chosen")); // study.js marks what does not count for it
  }

  globalThis.fieldnotes = Object.assign(globalThis.fieldnotes ?? {}, { storage: { chooseExam, read, write } });
})();
