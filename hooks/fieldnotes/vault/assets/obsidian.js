// What Obsidian's syntax needs in the browser. Nothing here asks another host, and the big libraries are
// fetched only when a page first shows a formula or a diagram.

(() => {
  "use strict";

  // Names in the document are not to be trusted: an element called "currentScript" would stand in for the real one.
  // So what belongs to the document is read by the browser's own getters, and Material's by what a script declared.
  const own = (name) => Object.getOwnPropertyDescriptor(Document.prototype, name).get.call(document);
  const here = new URL(".", own("currentScript").src);
  const loaded = new Map();

  /** Loads a script or a style sheet that stands beside this file, once. */
  function load(path) {
    if (!loaded.has(path)) {
      loaded.set(path, new Promise((resolve, reject) => {
        const style = path.endsWith(".css");
        const element = document.createElement(style ? "link" : "script");
        if (style) element.rel = "stylesheet";
        element[style ? "href" : "src"] = new URL(path, here).href;
        element.onload = resolve;
        element.onerror = () => reject(new Error(`${path} does not load`));
        own("head").append(element);
      }));
    }
    return loaded.get(path);
  }

  // The search worker fetches its index when the box is first touched; the theme tells it only of words typed. The
  // theme keeps its worker to itself, so it is known by the first message that it is sent, before anything is typed.
  if (location.protocol !== "file:") {
    const send = Worker.prototype.postMessage;
    let search, isTouched = false;
    const tell = () => {
      if (isTouched) search?.postMessage({ type: "touched" });
    };
    Worker.prototype.postMessage = function (...message) {
      search = this;
      Worker.prototype.postMessage = send;
      send.apply(this, message);
      tell(); // whoever was quicker than the theme has touched the box already
    };
    // On a slow connection the theme has sent all it had before this script ran: what seems to be typed lets it speak.
    const ask = (box) => {
      const { value } = box;
      for (const typed of [`${value} `, value]) {
        box.value = typed;
        box.dispatchEvent(new Event("keyup"));
      }
    };
    const touched = (event) => {
      if (event.target.matches?.(".md-search__input")) {
        removeEventListener("focusin", touched);
        isTouched = true;
        if (!search) ask(event.target);
        tell();
      }
    };
    addEventListener("focusin", touched);
  }

  async function showFormulas() {
    const formulas = [...document.querySelectorAll(".arithmatex:not([data-shown])")];
    if (!formulas.length) return;
    for (const formula of formulas) formula.dataset.shown = "";
    await Promise.all([load("katex/katex.min.css"), load("katex/katex.min.js")]);
    for (const formula of formulas) {
      const source = formula.textContent.trim().slice(2, -2); // without \( \) or \[ \]
      window.katex.render(source, formula, { displayMode: formula.localName === "div", throwOnError: false });
    }
  }

  if (window.document$) {
    // Material draws the diagrams, in its own colours, and asks unpkg.com for Mermaid unless there is one.
    // This stand-in is one, and fetches the copy beside this file when the first diagram is drawn.
    let settings;
    let real;
    window.mermaid = {
      initialize(value) {
        settings = value;
      },
      async render(...args) {
        if (!real) {
          await load("mermaid/mermaid.min.js");
          if (!real) {
            real = window.mermaid;
            real.initialize(settings);
          }
        }
        return real.render(...args);
      },
    };
    // Also after instant navigation.
    window.document$.subscribe(showFormulas);
  } else {
    // Another theme than Material.
    document.addEventListener("DOMContentLoaded", async () => {
      showFormulas();
      const diagrams = document.querySelectorAll("pre.mermaid");
      if (!diagrams.length) return;
      for (const diagram of diagrams) diagram.textContent = diagram.textContent; // without the <code>
      await load("mermaid/mermaid.min.js");
      window.mermaid.initialize({ startOnLoad: false });
      window.mermaid.run({ nodes: diagrams });
    });
  }
})();
