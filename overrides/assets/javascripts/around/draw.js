// The notes around one, as a picture that stands still from the first, and as a list that says the same.
// @ts-check

(() => {
  "use strict";

  const { storage, elements: { h } } = globalThis.fieldnotes;
  const SVG = "http://www.w3.org/2000/svg";
  const WIDE = 600; // pixels; below, the picture has room for fewer
  /** What a mark says beside its colour: a service is round, a comparison square, a concept or guide a triangle. */
  const MARKS = { service: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0", comparison: "M-4.5-4.5h9v9h-9z", concept: "M0-5.5 5.5 4.5h-11z" };

  /**
   * @typedef {"service" | "comparison" | "concept"} Kind
   * @typedef {{ pages: [url: string, name: string, kind: Kind][], links: number[][] }} Web `links`: who links to each
   * @typedef {{ at: number, to: boolean, from: boolean, common: number }} Neighbour
   */

  /**
   * Those that link to a page or are linked from it, the closest first: linked both ways, then with most in common.
   *
   * @param {Web} web
   * @param {number} me
   * @returns {Neighbour[]}
   */
  function neighbours(web, me) {
    const from = new Set(web.links[me]);
    const to = new Set(web.links.flatMap((sources, at) => sources.includes(me) ? [at] : []));
    const near = new Set([...from, ...to]);
    const common = (/** @type {number} */ at) => [...near].filter((other) => linked(web, at, other)).length;
    return [...near].map((at) => ({ at, to: to.has(at), from: from.has(at), common: common(at) }))
      .sort((a, b) => Number(b.to && b.from) - Number(a.to && a.from) || b.common - a.common || a.at - b.at);
  }

  /** @type {(web: Web, one: number, other: number) => boolean} each speaks of the other: with less, lines hide lines */
  const close = (web, one, other) => web.links[one].includes(other) && web.links[other].includes(one);
  /** @type {(web: Web, one: number, other: number) => boolean} */
  const linked = (web, one, other) => web.links[one].includes(other) || web.links[other].includes(one);

  /**
   * @param {string} tag
   * @param {Record<string, string | number>} attributes
   * @param {...(Node | string)} children
   */
  function s(tag, attributes, ...children) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
    element.append(...children);
    return element;
  }

  /**
   * @param {Web} web
   * @param {number} me
   * @param {Neighbour[]} all
   * @param {number} width pixels
   */
  function picture(web, me, all, width) {
    const isWide = width >= WIDE;
    // In the order of their folders, so that related ones stand side by side.
    const shown = all.slice(0, isWide ? 24 : 12).sort((a, b) => a.at - b.at);
    const height = isWide ? 460 : 340;
    const [rx, ry] = [isWide ? width / 2 - 170 : width / 2 - 105, height / 2 - 36];
    const places = shown.map((_, n) => {
      const angle = 2 * Math.PI * n / shown.length - Math.PI / 2;
      return { x: rx * Math.cos(angle), y: ry * Math.sin(angle) };
    });
    /** @type {(x1: number, y1: number, x2: number, y2: number, of: string) => SVGElement} */
    const line = (x1, y1, x2, y2, of) => s("line", { x1, y1, x2, y2, class: of });
    const lines = shown.flatMap((one, n) => [
      line(0, 0, places[n].x, places[n].y, "around-own"),
      ...shown.flatMap((other, m) => m > n && close(web, one.at, other.at) ? [line(places[n].x, places[n].y, places[m].x, places[m].y, "around-other")] : []),
    ]);
    const labels = shown.map(({ at }, n) => {
      const [url, name, kind] = web.pages[at];
      const { x, y } = places[n];
      const beside = Math.abs(x) > rx / 6;
      // The list has the same links for keyboards and screen readers.
      return s("a", { href: new URL(`./${url}`, storage.root()).href, tabindex: -1, class: `around-${kind}`, transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` },
        s("path", { d: MARKS[kind] }),
        s("text", { x: beside ? 9 * Math.sign(x) : 0, y: beside ? 4 : y < 0 ? -11 : 20, "text-anchor": beside ? x < 0 ? "end" : "start" : "middle" }, cut(name, isWide ? 26 : 15)));
    });
    const own = s("text", { class: "around-here", y: 4, "text-anchor": "middle" }, cut(web.pages[me][1], 26));
    return s("svg", { viewBox: `${-width / 2} ${-height / 2} ${width} ${height}`, width, height, "aria-hidden": "true" }, ...lines, ...labels, own);
  }

  /** @type {(name: string, most: number) => string} */
  const cut = (name, most) => name.length <= most ? name : `${name.slice(0, most - 1).trimEnd()}…`;

  /**
   * @param {Web} web
   * @param {Neighbour[]} all
   */
  function list(web, all) {
    const say = (/** @type {Neighbour} */ { to, from }) => to && from ? "each links to the other" : to ? "linked from here" : "links here";
    return h("ul", {}, ...all.map((one) => {
      const [url, name] = web.pages[one.at];
      return h("li", {}, h("a", { class: "internal-link", href: new URL(`./${url}`, storage.root()).href, textContent: name }), ` ${say(one)}`);
    }));
  }

  /** @param {HTMLDetailsElement} around open, to be filled */
  function draw(around) {
    /** @type {Web} */
    const web = globalThis.fieldnotes.data.web;
    const here = location.href.replace(/[?#].*/, "").replace(storage.root().href, "");
    const me = web.pages.findIndex(([url]) => url === here);
    const all = me < 0 ? [] : neighbours(web, me);
    if (!all.length) return around.append(h("p", { textContent: "No other note speaks of this one." }));
    const legend = h("p", { class: "around-legend", textContent: "● service ■ comparison ▲ concept or guide" });
    around.append(picture(web, me, all, around.clientWidth), legend, list(web, all));
  }

  globalThis.fieldnotes = { ...globalThis.fieldnotes, around: { draw } };
})();
