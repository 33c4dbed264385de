// The address bar names the section in view, so that what is copied from it leads there.
// @ts-check

(() => {
  "use strict";

  // Material's own navigation.tracking also writes while a page is on its way, and gives one page's address another's
  // section. Here the address changes only while the page that it names is shown, and only when the reader has moved
  // since the address last changed: coming back or following a link leaves it as it was.
  const SOON = 250;
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
    if (decodeURIComponent(location.hash) !== hash) {
      history.replaceState(history.state, "", location.pathname + location.search + hash);
    }
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

  window.document$.subscribe(() => {
    article = document.querySelector("article");
    page = location.pathname;
    movedAt = "";
  });
})();
