// Where a reader was: the pages read last, offered on the home page. In the browser alone.
// @ts-check

(() => {
  "use strict";

  const { storage, elements: { h } } = globalThis.fieldnotes;
  const MOST = 3;

  /** @returns {string[][]} address below the site's root and title of each, the newest first */
  function last() {
    const kept = storage.read("last");
    return Array.isArray(kept) ? kept.filter((one) => Array.isArray(one) && one.every((part) => typeof part === "string")) : [];
  }

  function remember() {
    const title = document.querySelector("article > h1#__title")?.textContent?.trim();
    if (!title || !document.querySelector("article .note-checked")) return;
    const here = location.href.replace(/[?#].*/, "").replace(storage.root().href, "");
    const others = last().filter(([url]) => url !== here);
    storage.write("last", [[here, title], ...others].slice(0, MOST));
  }

  function goOn() {
    const home = document.querySelector("article .home");
    const read = last();
    if (!home || !read.length || home.querySelector(".home-last")) return;
    const links = read.flatMap(([url, title], at) => [at ? ", " : "", h("a", { href: new URL(`./${url}`, storage.root()).href, textContent: title })]);
    home.querySelector("h2")?.before(h("p", { class: "home-last" }, "Go on with ", ...links));
  }

  window.document$.subscribe(() => {
    remember();
    goOn();
  });
})();
