// What a reader has visited, or asked to keep, is there without a network. With one, the network answers: a page that
// comes from the device says so.
// @ts-check

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const home = worker.registration.scope;
const app = `${home}assets/app/`;
// Sites below one host share their caches. Pages know these names, too: overrides/assets/javascripts/app/names.js.
const visited = `visited ${home}`;
/** @param {string} url */
const find = async (url, name = `kept ${home}`) => caches.match(url, { cacheName: name, ignoreVary: true });
// So long a reader waits for the network when there is a copy; so many copies are held of what was visited.
const PATIENCE = 4000, MOST = 400;

/**
 * @param {string} text
 * @param {number} [status]
 */
const page = (text, status) => new Response(text, { status, headers: { "content-type": "text/html;charset=utf-8" } });

/**
 * A copy; a page says that it is one.
 *
 * @param {Response} copy
 */
async function told(copy) {
  if (!/html/.test(copy.headers.get("content-type") ?? "")) return copy;
  const day = new Date(copy.headers.get("date") ?? 0).toLocaleDateString("en-GB", { dateStyle: "long" });
  return page((await copy.text()).replace(/<article[^>]*>/, `$&<p class="kept-copy" role="status">No answer from the network: this is the copy kept on ${day}.</p>`));
}

/**
 * For an address of which there is no copy: where it leads to, if all is kept.
 *
 * @param {string} url
 */
async function elsewhere(url) {
  const to = (await (await find(`${app}files.json`))?.json())?.redirects[url.slice(home.length)];
  if (to) return Response.redirect(home + to);
  return page(`<!doctype html><title>Not kept</title><meta name=viewport content=width=device-width><h1>Not kept on this device</h1><p>No answer from the network. <a href="${home}">All notes</a>`, 503);
}

/**
 * @param {FetchEvent} event
 * @param {string} url
 */
async function answer({ request }, url) {
  const whole = await find(url);
  const copy = whole ?? await find(url, visited);
  // Asked of the network even where the browser thinks what it has still fresh: an old page would not say that it is one.
  const fetched = fetch(request, url.endsWith("/") ? { cache: "no-cache" } : {}).then(async (response) => {
    if (response.ok && !response.redirected && !whole) {
      const twin = response.clone();
      caches.open(visited).then((cache) => cache.put(url, twin)).catch(() => 0);
    }
    return response;
  });
  try {
    const response = await Promise.race([fetched, ...copy ? [new Promise((_, give) => setTimeout(give, PATIENCE))] : []]);
    // A file that a deployment took away is still wanted by a page that was opened before it.
    if (response.ok || !copy || request.mode === "navigate") return response;
  } catch {
    fetched.catch(() => 0);
  }
  return copy ? told(copy) : request.mode === "navigate" ? elsewhere(url) : Response.error();
}

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = request.url.split(/[?#]/)[0];
  // Who asks for the version, or checks a file's hash, wants it from the network; a part of a film is no copy of it.
  if (request.method !== "GET" || !url.startsWith(home) || url.startsWith(app) || request.integrity || request.headers.has("range")) return;
  event.respondWith(answer(event, url));
});

// It answers for any version of the site alike, so that a new one need not wait until the old one's pages are closed.
worker.addEventListener("install", () => void worker.skipWaiting());

worker.addEventListener("activate", (event) => event.waitUntil((async () => {
  await worker.clients.claim();
  const cache = await caches.open(visited);
  for (const old of (await cache.keys()).slice(0, -MOST)) await cache.delete(old);
})()));
