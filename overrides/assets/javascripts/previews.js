// Previews of links in a site opened from a disk: there a page may read no other page. What search shows of pages can be
// loaded. With a network the theme shows previews (data-preview in overrides/partials/content.html).
// @ts-check

(() => {
  "use strict";

  const script = /** @type {HTMLScriptElement} */ (Object.getOwnPropertyDescriptor(Document.prototype, "currentScript")?.get?.call(document));
  const home = new URL("../../", script.src).href;
  const WAIT = 250, MOST = 400;

  /** A page of the search index (hooks/fieldnotes/vault/search.py): address, title, category, names, weight, the number
   * of the file with its texts, and for each section its heading, or its id and heading.
   *
   * @typedef {[string, string, string, string[], number, number, (string | [string, string])[]]} IndexPage
   */
  /** For each section of a page its id and text.
   *
   * @typedef {[string, string][]} Texts
   */

  /** @type {Map<string, Promise<void>>} */
  const loading = new Map();
  /** @param {string} path */
  function load(path) {
    const known = loading.get(path) ?? new Promise((resolve, reject) => {
      const file = document.createElement("script");
      file.src = `${home}search/${path}`;
      file.onload = () => resolve();
      file.onerror = reject;
      document.head.append(file);
    });
    loading.set(path, known);
    return known;
  }

  const site = /** @type {{ searchIndex: { pages: IndexPage[] }, searchTexts: (pages: Record<string, Texts>) => void }} */ (
    /** @type {unknown} */ (self)
  );
  /** @type {Map<string, Texts>} */
  const texts = new Map();
  site.searchTexts = (pages) => {
    for (const [address, sections] of Object.entries(pages)) texts.set(address, sections);
  };

  /** The title of a page, and the heading and text of one of its sections, or of the first that has a text.
   *
   * @param {string} address
   * @param {string} fragment
   */
  async function find(address, fragment) {
    await load("index.js");
    const page = site.searchIndex.pages.find(([one]) => one === address);
    if (!page) return undefined;
    const [, title, , , , file, headings] = page;
    await load(`texts-${file}.js`);
    const sections = texts.get(address) ?? [];
    const asked = fragment ? sections.findIndex(([id]) => id === fragment) : -1;
    const at = asked < 0 ? sections.findIndex(([, text]) => text) : asked;
    const heading = asked < 0 ? "" : headings[at];
    return { title, heading: Array.isArray(heading) ? heading[1] : heading, text: sections[at]?.[1] ?? "" };
  }

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
    const path = decodeURI(address.split("?")[0].slice(home.length)).replace(/(^|\/)index\.html$/, "$1");
    const found = await find(path, decodeURIComponent(fragment));
    if (!found || !link.matches(":hover, :focus")) return;
    const { title, heading, text } = found;
    hide();
    box = document.createElement("div");
    box.className = "offline-preview";
    box.role = "tooltip";
    const name = document.createElement("strong");
    name.textContent = heading ? `${title} › ${heading}` : title;
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
