// Previews of links in a site opened from a disk: there a page may read no other page. The search index can be loaded,
// and has every section's text. With a network the theme shows previews (navigation.instant.preview).
// @ts-check

(() => {
  "use strict";

  const script = /** @type {HTMLScriptElement} */ (Object.getOwnPropertyDescriptor(Document.prototype, "currentScript")?.get?.call(document));
  const home = new URL("../../", script.src).href;
  const WAIT = 250, MOST = 400;

  /** A page of the search index (hooks/fieldnotes/vault/search.py): address, title, category, names, weight, sections.
   *
   * @typedef {[string, string, string, string[], number, [string, string, string][]]} IndexPage
   */

  /** @type {Promise<Map<string, IndexPage>> | undefined} */
  let loading;
  const pages = () => loading ??= new Promise((resolve, reject) => {
    const index = document.createElement("script");
    index.src = `${home}search/index.js`;
    index.onload = () => {
      /** @type {{ pages: IndexPage[] }} */
      const { pages: all } = /** @type {any} */ (self).searchIndex;
      resolve(new Map(all.map((page) => [page[0], page])));
    };
    index.onerror = reject;
    document.head.append(index);
  });

  /** @type {number | undefined} */
  let timer;
  /** @type {HTMLElement | undefined} */
  let box;

  function hide() {
    clearTimeout(timer);
    box?.remove();
    box = undefined;
  }

  /** @param {HTMLAnchorElement} link */
  async function show(link) {
    const [address, fragment = ""] = link.href.split("#");
    const page = (await pages()).get(decodeURI(address.split("?")[0].slice(home.length)).replace(/(^|\/)index\.html$/, "$1"));
    if (!page || !link.matches(":hover, :focus")) return;
    const [, title, , , , sections] = page;
    const section = fragment && sections.find(([id]) => id === decodeURIComponent(fragment));
    const [, heading, text] = section || sections.find(([, , words]) => words) || ["", "", ""];
    hide();
    box = document.createElement("div");
    box.className = "offline-preview";
    box.role = "tooltip";
    const name = document.createElement("strong");
    name.textContent = section && heading ? `${title} › ${heading}` : title;
    const words = document.createElement("p");
    words.textContent = text.length > MOST ? `${text.slice(0, text.lastIndexOf(" ", MOST))} …` : text;
    box.append(name, words);
    box.style.cssText = "position: fixed; z-index: 5; max-width: min(24rem, 92vw); padding: .6rem .8rem; font-size: .7rem; " +
      "white-space: pre-line; pointer-events: none; color: var(--md-typeset-color); background: var(--md-default-bg-color); " +
      "border-radius: .2rem; box-shadow: var(--md-shadow-z3)";
    words.style.margin = ".3rem 0 0";
    document.body.append(box);
    const at = link.getBoundingClientRect();
    const below = at.bottom + box.offsetHeight + 8 < innerHeight;
    box.style.left = `${Math.max(8, Math.min(at.left, innerWidth - box.offsetWidth - 8))}px`;
    box.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - box.offsetHeight - 4)}px`;
  }

  /** @param {Event} event */
  function begin(event) {
    const link = /** @type {HTMLElement} */ (event.target).closest?.("article a[href]");
    if (!(link instanceof HTMLAnchorElement) || !link.href.startsWith(home) || link.matches(".headerlink, [download]")) return;
    hide();
    timer = setTimeout(() => show(link).catch(() => 0), WAIT);
  }

  document.addEventListener("pointerover", begin);
  document.addEventListener("focusin", begin);
  for (const name of ["pointerout", "focusout", "click"]) document.addEventListener(name, hide, { capture: true });
  // A link that a keyboard reaches is scrolled into view before it is shown.
  document.addEventListener("scroll", () => box && hide(), { capture: true });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
})();
