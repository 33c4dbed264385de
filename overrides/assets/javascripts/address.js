// The address of what is in view: in the address bar, and copied from beside each heading, figure, card and question.
// Without it the signs beside them are links to where they stand.
// @ts-check

(() => {
  "use strict";

  // Material's own navigation.tracking also writes while a page is on its way, and gives one page's address another's
  // section. Here the address changes only while the page that it names is shown, and only when the reader has moved
  // since the address last changed: coming back or following a link leaves it as it was.
  const SOON = 250;

  /**
   * Show this page under another address. A page on the disk keeps its own, but for the section.
   *
   * @param {(url: URL) => void} change
   */
  function rename(change) {
    const url = new URL(location.href);
    change(url);
    try {
      if (url.href !== location.href) history.replaceState(history.state, "", url);
    } catch { /* browsers let no page on the disk rename itself */ }
  }

  /** @type {Element | null} */
  let article = null;
  let page = "";
  let movedAt = "";
  let timer = 0;

  function follow() {
    if (!article?.isConnected || page !== location.pathname || movedAt !== location.href) return;
    // A section that a link has led to stands a little below the header.
    const top = (document.querySelector(".md-header")?.clientHeight ?? 0) + 24;
    let hash = "";
    for (const heading of article.querySelectorAll(":is(h2, h3, h4, h5, h6)[id]")) {
      if (heading.getBoundingClientRect().top > top) break;
      hash = `#${heading.id}`;
    }
    if (decodeURIComponent(location.hash) !== hash) rename((url) => (url.hash = hash));
    movedAt = location.href;
  }

  const moved = () => (movedAt = location.href);
  for (const gesture of ["wheel", "touchmove", "pointerdown", "keydown"]) {
    addEventListener(gesture, moved, { capture: true, passive: true });
  }
  addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(follow, SOON);
  }, { passive: true });

  // Where fingers are, the system's own sheet: it copies, too, and sends.
  const shares = "share" in navigator && matchMedia("(hover: none)").matches;

  /** @param {Element} link @returns {string} what it leads to, in the words of the page */
  function named(link) {
    const place = link.closest("details.card")?.querySelector("summary") ?? link.parentElement;
    return [...place?.childNodes ?? []].map((node) => node === link ? "" : node.textContent).join("").trim();
  }

  /** @param {MouseEvent} event */
  async function copy(event) {
    const link = event.target instanceof Element && event.target.closest("a.headerlink");
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!shares && !navigator.clipboard) return; // it is a link
    event.preventDefault();
    event.stopPropagation(); // the theme would go there
    const heading = document.querySelector("article h1");
    const note = heading?.firstChild?.textContent ?? "";
    // In a chat a blank that never breaks is only in the way.
    const title = (heading?.contains(link) ? note : `${note}: ${named(link)}`).replaceAll("\u00a0", " ");
    const url = Object.assign(new URL(link.href), { search: "" }).href;
    if (shares) return navigator.share({ title, text: title, url }).catch(() => undefined); // thought better of
    await navigator.clipboard.writeText(`${title}\n${url}`);
    document.querySelector(".md-dialog")?.setAttribute("role", "status");
    window.alert$.next("Link copied");
  }
  document.addEventListener("click", (event) => void copy(event).catch(() => undefined), { capture: true });

  window.document$.subscribe(() => {
    article = document.querySelector("article");
    page = location.pathname;
    movedAt = "";
    for (const link of document.querySelectorAll("a.headerlink")) {
      link.ariaLabel = `${shares ? "Share" : "Copy"} link to ${named(link)}`;
      link.removeAttribute("title");
    }
    // The theme has taken from it which words to mark; whoever copies the address sends the page, not the search.
    rename((url) => url.searchParams.delete("h"));
  });

  globalThis.fieldnotes = { ...globalThis.fieldnotes, address: { rename } };
})();
