// `mkdocs serve` builds pages without a manifest: what a built site left at the same address of this machine goes.
// @ts-check

/** @param {string} home address of the site's root */
export async function leave(home) {
  if (!/^(localhost$|127\.|\[::1)/.test(new URL(home).hostname)) return;
  const found = await navigator.serviceWorker.getRegistration(home);
  if (found?.scope === home) await found.unregister();
  // The worker may still put into them what this page loads; then the next page takes them away.
  for (const name of await caches.keys()) if (name.endsWith(` ${home}`)) await caches.delete(name);
}
