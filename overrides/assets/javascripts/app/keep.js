// Brings all notes onto the device, and a kept copy up to date. Every file is checked against its hash, so that a copy
// is of one version even if another is published meanwhile; what was loaded before an interruption is not lost.
// @ts-check

/**
 * What a built site offers to be kept: `files` by address with hash and bytes, `redirects` by address.
 *
 * @typedef {{ version: string, files: Record<string, [string, number]>, redirects: Record<string, string> }} List
 */
/** @typedef {{ version: string, files: number, size: number, transfer: number }} Version */

const LIST = "assets/app/files.json";
const VERSION = "assets/app/version.json";
const AT_ONCE = 8;

// Sites below one host share their caches. The worker has the first two names, too (hooks/fieldnotes/app/).
/** @param {string} home address of the site's root */
const kept = (home) => `kept ${home}`;
/** @param {string} home */
const visited = (home) => `visited ${home}`;
/**
 * Where files wait until all are there.
 *
 * @param {string} home
 */
const part = (home) => `part ${home}`;

/**
 * @param {string} home
 * @returns {Promise<Version | null>} what the site offers now; `null` without an answer
 */
export async function offered(home) {
  try {
    const response = await fetch(home + VERSION, { cache: "no-store" });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/**
 * @param {string} home
 * @returns {Promise<List | null>} what is kept; `null` unless all of it is
 */
export async function held(home) {
  const found = await caches.match(home + LIST, { cacheName: kept(home) });
  return found ? found.json() : null;
}

/**
 * How much has to be loaded.
 *
 * @param {string} home
 * @returns {Promise<{ list: List, changed: string[], bytes: number }>}
 * @throws {TypeError} the network does not answer
 */
export async function difference(home) {
  const response = await fetch(home + LIST, { cache: "no-store" });
  if (!response.ok) throw new TypeError(`no list: ${response.status}`);
  /** @type {List} */
  const list = await response.json();
  const old = (await held(home))?.files ?? {};
  const changed = Object.keys(list.files).filter((url) => old[url]?.[0] !== list.files[url][0]);
  return { list, changed, bytes: changed.reduce((sum, url) => sum + list.files[url][1], 0) };
}

/**
 * Load what is not kept yet, then put it in the place of what was.
 *
 * @param {string} home
 * @param {(done: number, of: number) => void} tell told of each file
 * @param {AbortSignal} [signal] stops it; what has come stays for the next time
 * @returns {Promise<List>}
 * @throws {TypeError} the network does not answer
 * @throws {DOMException} `QuotaExceededError`: the device has no room; `AbortError`: it was stopped
 */
export async function keep(home, tell, signal) {
  for (let tries = 0; ; tries++) {
    const { list, changed } = await difference(home);
    try {
      await load(home, list, changed, tell, signal);
      await replace(home, list);
      return list;
    } catch (error) {
      // A new version while this one was loading: its files have other hashes.
      const now = error instanceof TypeError && tries < 3 ? await offered(home) : null;
      if (!now || now.version === list.version) throw error;
    }
  }
}

/**
 * @param {string} home
 * @param {List} list
 * @param {string[]} changed
 * @param {(done: number, of: number) => void} tell
 * @param {AbortSignal} [signal]
 */
async function load(home, list, changed, tell, signal) {
  const waiting = await caches.open(part(home));
  const begun = await waiting.match(home + LIST);
  /** @type {List | undefined} */
  const before = begun && await begun.json();
  for (const { url } of await waiting.keys()) {
    const path = url.slice(home.length);
    if (!before || before.files[path]?.[0] !== list.files[path]?.[0]) await waiting.delete(url);
  }
  await waiting.put(home + LIST, Response.json(list));
  const there = new Set((await waiting.keys()).map(({ url }) => url));
  const todo = changed.filter((url) => !there.has(new URL(home + url).href));
  let done = changed.length - todo.length;
  tell(done, changed.length);
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let url = todo.pop(); url !== undefined; url = todo.pop()) {
      const response = await fetch(home + url, { integrity: list.files[url][0], cache: "no-cache", signal });
      if (!response.ok) throw new TypeError(`${url}: ${response.status}`);
      await waiting.put(home + url, response);
      tell(++done, changed.length);
    }
  }));
}

/**
 * @param {string} home
 * @param {List} list
 */
async function replace(home, list) {
  const [from, to] = await Promise.all([caches.open(part(home)), caches.open(kept(home))]);
  for (const request of await from.keys()) {
    const response = await from.match(request);
    if (response && request.url !== home + LIST) await to.put(request, response);
  }
  for (const { url } of await to.keys()) if (!(url.slice(home.length) in list.files)) await to.delete(url);
  await to.put(home + LIST, Response.json(list));
  await Promise.all([caches.delete(part(home)), caches.delete(visited(home))]);
}

/** @param {string} home */
export async function forget(home) {
  await Promise.all([caches.delete(kept(home)), caches.delete(part(home))]);
}
