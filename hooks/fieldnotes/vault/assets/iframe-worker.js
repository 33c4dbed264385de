// A stand-in for Worker in pages opened from a disk, where browsers start none: an iframe runs the worker's script.
// Nothing is written into the frame as markup, so that a Content-Security-Policy can forbid inline scripts.

(() => {
  "use strict";
  if (location.protocol !== "file:") return;

  // Material's search looks for the name of the stand-in it knows, and then for its files beside its script.
  window.Worker = window.IFrameWorker = class extends EventTarget {
    #frame = document.createElement("iframe");
    #ready;

    constructor(url) {
      super();
      const home = new URL(url, location.href);
      this.#frame.hidden = true;
      document.body.append(this.#frame);
      const inside = this.#frame.contentWindow;

      const load = (address) => new Promise((resolve, reject) => {
        const script = inside.document.createElement("script");
        script.src = new URL(address, home);
        script.onload = resolve;
        script.onerror = () => reject(new Error(`${address} does not load`));
        inside.document.body.append(script);
      });
      inside.importScripts = (...urls) => urls.reduce((before, next) => before.then(() => load(next)), Promise.resolve());
      inside.postMessage = (data) => this.#tell(new MessageEvent("message", { data: structuredClone(data) }));
      inside.addEventListener("error", ({ message, error }) => this.#tell(new ErrorEvent("error", { message, error })));
      this.#ready = load(home);
    }

    #tell(event) {
      // Never within the call that sent it, as between a worker and its page.
      setTimeout(() => {
        this.dispatchEvent(event);
        this[`on${event.type}`]?.(event);
      });
    }

    postMessage(data) {
      const message = structuredClone(data);
      this.#ready.then(() => {
        const inside = this.#frame.contentWindow;
        inside?.dispatchEvent(new inside.MessageEvent("message", { data: message }));
      });
    }

    terminate() {
      this.#frame.remove();
    }
  };
})();
