// The site as an app: registers its worker. What a first visit can do without is loaded later, from app/.
// @ts-check

(() => {
  "use strict";

  const script = /** @type {HTMLScriptElement} */ (Object.getOwnPropertyDescriptor(Document.prototype, "currentScript")?.get?.call(document));
  const { href: home, protocol } = new URL("../../", script.src);
  const workers = navigator.serviceWorker;
  if (protocol === "file:") {
    const previews = document.createElement("script");
    previews.src = `${home}assets/javascripts/previews.js`;
    document.head.append(previews);
    return;
  }
  if (!workers) return;
  if (!document.querySelector("link[rel=manifest]")) {
    import("./app/leave.js").then(({ leave }) => leave(home));
    return;
  }

  /** @type {Promise<string>} the version that this page is of; empty when nobody says */
  const version = new Promise((resolve) => addEventListener("load", () => setTimeout(() => {
    register().catch(() => 0);
    resolve(fetch(`${home}assets/app/version.json`, { cache: "no-store" }).then((one) => one.json()).then((one) => one.version).catch(() => ""));
  }, 500)));

  async function register() {
    const first = !workers.controller;
    if (!await workers.register(`${home}service-worker.js`, { updateViaCache: "none" }) || !first) return;
    await workers.ready;
    // The worker was not there yet when this page was loaded.
    const cache = await caches.open(`visited ${home}`);
    const seen = [location.href, ...performance.getEntriesByType("resource").map(({ name }) => name)];
    for (const url of new Set(seen.map((one) => one.split(/[?#]/)[0]))) {
      if (url.startsWith(home) && !url.includes("/assets/app/")) cache.add(url).catch(() => 0);
    }
  }

  let pages = workers.controller ? 1 : 0;
  window.document$.subscribe(() => {
    const place = document.querySelector("[data-keep]");
    if (place) import("./app/control.js").then(({ show }) => show(place, home), () => 0);
    const news = /** @type {HTMLElement | null} */ (document.querySelector("[data-changes]"));
    if (news) import("./app/news.js").then(({ tell }) => tell(news, home), () => 0);
    if (pages++ === 1) import("./app/version.js").then(({ watch }) => watch(home, version), () => 0);
  });
})();
