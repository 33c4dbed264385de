// Tells the reader when the site has a new version, or the network is back, and lets him take it. Until then links
// load whole pages: a page of the new version would not fit the scripts of the old one.
// @ts-check

import { amount, button, reason } from "./control.js";
import { difference, held, keep, offered } from "./keep.js";

/**
 * @param {string} home address of the site's root
 * @param {Promise<string>} version what this page is of; empty when nobody answered
 */
export function watch(home, version) {
  let isOld = false;

  /**
   * @param {string} text
   * @param {string} label
   * @param {(words: HTMLElement) => Promise<void>} act
   */
  function tell(text, label, act) {
    if (document.querySelector(".app-news")) return;
    const box = document.createElement("div");
    box.className = "app-news";
    const words = document.createElement("p");
    words.setAttribute("role", "status");
    const take = button(label, async () => {
      take.disabled = true;
      try {
        await act(words);
        location.reload();
      } catch (error) {
        words.textContent = reason(error);
        take.disabled = false;
      }
    });
    box.append(words, take, button("Later", () => box.remove()));
    document.body.append(box);
    setTimeout(() => (words.textContent = text), 50); // read by every screen reader
  }

  async function look() {
    const [began, now, list] = await Promise.all([version, offered(home), held(home)]);
    if (!now) return;
    isOld = began !== "" && began !== now.version;
    if (list && list.version !== now.version) {
      const { bytes } = await difference(home);
      tell(`There is a new version of these notes. What you keep on this device is older: ${amount(bytes)} to load.`, "Take it", async (words) => {
        await keep(home, (done, of) => (words.textContent = `${done} of ${of} files`));
      });
    } else if (isOld) {
      tell("There is a new version of these notes.", "Take it", async () => {});
    } else if (document.querySelector(".kept-copy")) {
      tell("The network is back.", "Load this page anew", async () => {});
    }
  }

  document.addEventListener("click", (event) => {
    const link = /** @type {HTMLElement} */ (event.target).closest?.("a[href]");
    // What runs on a page, such as a mock exam, looks after its own links.
    if (!isOld || !(link instanceof HTMLAnchorElement) || link.closest("[data-app]")) return;
    if (link.origin === location.origin && link.pathname !== location.pathname) event.stopImmediatePropagation();
  }, { capture: true });
  addEventListener("online", look);
  document.addEventListener("visibilitychange", () => document.hidden || look());
  window.document$.subscribe(() => void look().catch(() => 0));
}
