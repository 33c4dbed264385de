// Keep all notes on the device: what it takes, how far it is, what is kept, and how to be rid of it.
// @ts-check

import { difference, forget, held, keep, offered } from "./keep.js";

/** @param {number} bytes */
export function amount(bytes) {
  return bytes < 100_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/**
 * What went wrong, in words.
 *
 * @param {unknown} error
 */
export function reason(error) {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "AbortError") return "Stopped. What has come stays for the next time.";
  if (name === "QuotaExceededError") return "There is not enough room on this device.";
  return "The network stopped answering. What has come stays for the next time.";
}

/**
 * @param {string} text
 * @param {() => void} act
 */
export function button(text, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "md-button";
  element.textContent = text;
  element.addEventListener("click", act);
  return element;
}

/**
 * @param {Element} place an element of the page, empty
 * @param {string} home address of the site's root
 */
export async function show(place, home) {
  const words = document.createElement("p");
  words.setAttribute("role", "status");
  const bar = document.createElement("progress");
  const buttons = document.createElement("p");
  bar.hidden = true;
  bar.setAttribute("aria-label", "Files loaded");
  place.replaceChildren(words, bar, buttons);

  /**
   * @param {string} text
   * @param {...HTMLElement} choices
   */
  function say(text, ...choices) {
    words.textContent = text;
    bar.hidden = true;
    buttons.replaceChildren(...choices);
  }

  async function load() {
    const stop = new AbortController();
    say("Loading…", button("Stop", () => stop.abort()));
    bar.hidden = false;
    try {
      await navigator.storage?.persist?.();
      await keep(home, (done, of) => {
        bar.max = of;
        bar.value = done;
        words.textContent = `${done} of ${of} files`;
      }, stop.signal);
      await look();
    } catch (error) {
      stop.abort();
      say(reason(error), button("Go on", load));
    }
  }

  async function look() {
    const [list, now] = await Promise.all([held(home), offered(home)]);
    const remove = button("Remove them", async () => {
      await forget(home);
      await look();
    });
    if (!list) {
      if (now) say(`All ${now.files} files, with search, recall and practice: about ${amount(now.transfer)} to load, ${amount(now.size)} on this device.`, button("Keep all notes on this device", load));
      else say("To keep all notes on this device you need a network.");
    } else if (now && now.version !== list.version) {
      const { changed, bytes } = await difference(home);
      say(`All notes are kept on this device, but a new version is there: ${changed.length} files, ${amount(bytes)}.`, button("Take the new version", load), remove);
    } else {
      const size = Object.values(list.files).reduce((sum, [, bytes]) => sum + bytes, 0);
      say(`All notes are kept on this device${now ? ", and they are the newest" : ""} (${amount(size)}).`, remove);
    }
    place.removeAttribute("hidden");
  }

  await look();
}
