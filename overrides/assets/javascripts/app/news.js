// What is new since the reader's last visit. The two days it takes are kept in the browser and nowhere else.
// @ts-check

/**
 * The day before today on which the reader was last here; empty on a first visit. Today is remembered.
 *
 * @param {string} home address of the site's root
 * @param {string} today as ISO 8601
 */
export function lastVisit(home, today) {
  const key = `${new URL(home).pathname}:visits`;
  try {
    /** @type {{ last?: string, before?: string }} */
    const known = JSON.parse(localStorage.getItem(key) ?? "{}") ?? {};
    if (known.last === today) return known.before ?? "";
    localStorage.setItem(key, JSON.stringify({ last: today, before: known.last ?? "" }));
    return known.last ?? "";
  } catch {
    return ""; // nothing can be kept, or somebody else wrote there
  }
}

/**
 * @param {Record<string, number>} counts how much changed on which day
 * @param {string} since as ISO 8601
 */
export function changed(counts, since) {
  return Object.entries(counts).reduce((sum, [day, count]) => sum + (day > since ? count : 0), 0);
}

/**
 * @param {HTMLElement} place on the home page: the counts, and a link to the page of changes
 * @param {string} home
 */
export function tell(place, home) {
  const since = lastVisit(home, new Date().toISOString().slice(0, 10));
  const count = since ? changed(JSON.parse(place.dataset.changes ?? "{}"), since) : 0;
  const link = place.querySelector("a");
  if (!count || !link) return;
  const day = new Date(since).toLocaleDateString("en-GB", { dateStyle: "long", timeZone: "UTC" });
  link.textContent = count === 1 ? "One thing has changed" : `${count} things have changed`;
  link.after(` since your last visit on ${day}.`);
  place.closest("article")?.querySelector("h1")?.after(place);
  place.hidden = false;
}
