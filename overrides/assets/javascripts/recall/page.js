// The page /recall/: what is due, a session of cards, progress as a file. When a card comes back is in schedule.js.
// @ts-check

(() => {
  "use strict";

  const { schedule, storage, dom, elements: { h } } = globalThis.fieldnotes;
  const { say } = dom;
  const KEPT = "recall.progress";
  /** When each card is due, so that other pages can count without the algorithm, and which deck it was counted for. */
  const DUE = "recall.due";
  const DECK = "recall.deck";
  const FRESH_A_DAY = 20;
  const GRADES = /** @type {const} */ ([[1, "Again"], [2, "Hard"], [3, "Good"], [4, "Easy"]]);

  /** @param {HTMLElement} root */
  function start(root) {
    /** @type {fieldnotes.RecallData} */
    const data = globalThis.fieldnotes.data.recall;
    const base = root.dataset.base ?? ".";
    const byId = new Map(data.cards.map((card) => [card.id, card]));
    const view = h("div", { class: "app__view" });
    root.replaceChildren(view);
    root.hidden = false;

    /** @type {fieldnotes.Progress} */
    let progress = schedule.revive(storage.read(KEPT)) ?? schedule.empty();
    /** @type {string[]} */
    let queue = [];
    /** @type {string[]} */
    let past = [];
    let turned = false;
    let asked = false;
    const query = new URLSearchParams(location.search);
    let scope = scopeOf(query);

    /** @param {URLSearchParams} some */
    function scopeOf(some) {
      for (const name of ["note", "exam", "category"]) if (some.get(name)) return `${name}:${some.get(name)}`;
      if (some.get("scope") === "wrong") return "wrong";
      const studied = storage.read("exam"); // chosen once, on any page
      return data.exams.some(({ code }) => code === studied) ? `exam:${studied}` : "all";
    }

    /** @param {fieldnotes.Progress} next */
    function keep(next) {
      progress = next;
      /** @type {Record<string, number>} */
      const due = {};
      // What is known of cards that are gone is kept, should they come back; they are not due.
      for (const [id, list] of Object.entries(progress.reviews)) if (byId.has(id)) due[id] = schedule.state(list)?.due.getTime() ?? 0;
      if (![[KEPT, progress], [DUE, due], [DECK, data.deck]].every(([name, value]) => storage.write(name, value))) say("This browser keeps nothing: export your progress as a file.");
    }

    /** @returns {fieldnotes.Card[]} those of a note in its own order */
    function inScope() {
      const cards = chosenCards();
      if (scope.startsWith("note:")) return cards;
      /** @type {Record<string, number>} */
      const asked = {};
      for (const [, notes] of questionNotes()) for (const note of notes) asked[note] = (asked[note] ?? 0) + 1;
      return schedule.mixed(cards, asked);
    }

    /** @returns {fieldnotes.Card[]} */
    function chosenCards() {
      const [kind, name] = scope.split(/:(.*)/s);
      if (kind === "note") return data.cards.filter((card) => card.note === name);
      if (kind === "exam") return data.cards.filter((card) => card.exams.includes(name));
      if (kind === "category") return data.cards.filter((card) => card.category === name);
      if (kind === "wrong") {
        const results = /** @type {fieldnotes.Results} */ (storage.read("practice.results") ?? {});
        const notes = new Set(questionNotes().filter(([id]) => results[id]?.right === false).flatMap(([, some]) => some));
        return data.cards.filter((card) => notes.has(card.note));
      }
      return data.cards;
    }

    /** @returns {[string, string[]][]} the notes that each practice question leads to */
    const questionNotes = () => Object.entries(globalThis.fieldnotes.data.recall.questions ?? {});

    /**
     * @param {Node[]} children
     * @param {HTMLElement} [focus]
     */
    function show(children, focus) {
      view.replaceChildren(...children);
      if (focus) {
        focus.tabIndex = -1;
        focus.focus({ preventScroll: true });
        dom.bringIntoSight(view);
      }
    }

    /**
     * @param {string} text
     * @param {() => void} act
     * @param {string} [kind]
     * @param {boolean} [disabled]
     */
    function button(text, act, kind = "", disabled = false) {
      const element = h("button", { type: "button", class: `md-button ${kind}`, textContent: text, disabled });
      element.addEventListener("click", act);
      return element;
    }

    // --- overview

    function overview(focus = false) {
      const now = Date.now();
      const cards = inScope();
      /** @type {fieldnotes.Outlook} */
      const outlook = schedule.outlook(cards, progress, now);
      // Who asks for one note's cards wants them all.
      const most = scope.startsWith("note:") ? Infinity : FRESH_A_DAY - schedule.begunToday(progress, now);
      const fresh = Math.max(0, Math.min(most, outlook.fresh.length));
      const heading = h("h2", { textContent: outlook.due.length ? `${count(outlook.due.length)} due` : outlook.begun ? "Nothing due now" : "Begin" });

      const select = h("select", { id: "recall-scope" });
      const option = (/** @type {string} */ value, /** @type {string} */ text) => h("option", { value, textContent: text, selected: value === scope });
      const notes = new Map(data.cards.map((card) => [card.note, card.title]));
      select.append(option("all", "All cards"), option("wrong", "What I answered wrong in practice"),
        h("optgroup", { label: "Exam" }, ...data.exams.map(({ code, title }) => option(`exam:${code}`, title))),
        h("optgroup", { label: "Category" }, ...[...new Set(data.cards.map((card) => card.category))].sort().map((name) => option(`category:${name}`, name))),
        h("optgroup", { label: "Note" }, ...[...notes].sort((a, b) => a[1].localeCompare(b[1])).map(([note, title]) => option(`note:${note}`, title))));
      select.addEventListener("change", () => {
        scope = select.value;
        if (scope.startsWith("exam:")) storage.chooseExam(scope.slice("exam:".length));
        overview();
        view.querySelector("select")?.focus();
      });

      const due = button(outlook.due.length ? "Revise" : "Learn new cards", () => begin(cards, fresh), "md-button--primary", !outlook.due.length && !fresh);
      const more = !due.disabled || !outlook.fresh.length ? null : button("More new cards", () => begin(cards, FRESH_A_DAY));
      const facts = [
        `${count(cards.length)} here, ${outlook.begun} begun`,
        `${outlook.due.length} due today, ${outlook.week} within a week`,
        fresh ? `${fresh} new ones for today` : "no new ones left for today",
      ];
      const rows = Object.entries(outlook.categories).sort().map(([name, some]) =>
        h("tr", {}, h("th", { scope: "row", textContent: name }), h("td", { textContent: String(some.total) }), h("td", { textContent: String(some.begun) }), h("td", { textContent: String(some.learnt) })));
      show([heading,
        h("p", {}, h("label", { for: "recall-scope", textContent: "Cards of " }), select),
        h("ul", {}, ...facts.map((text) => h("li", { textContent: text }))),
        h("p", { class: "app__actions" }, due, more),
        h("details", { class: "app__map" }, h("summary", { textContent: "Learnt by category" }),
          h("table", { class: "app__table" }, h("thead", {}, h("tr", {}, ...["Category", "Cards", "Begun", "Learnt"].map((text) => h("th", { scope: "col", textContent: text })))), h("tbody", {}, ...rows)),
          h("p", { class: "app__hint", textContent: "Learnt: it comes back after three weeks or more." })),
        files(), ...anki()], focus ? heading : undefined);
    }

    /** @param {number} some */
    const count = (some) => `${some} ${some === 1 ? "card" : "cards"}`;

    /** @returns {Node[]} the way to the decks for Anki, where the site has them */
    function anki() {
      if (!data.anki) return [];
      return [h("p", { class: "app__hint" }, "Or revise in Anki: ",
        h("a", { href: dom.address(data.anki, base), download: "", "data-leave": "", textContent: "these cards and questions as decks" }),
        ". Import the file again after an update; your progress stays.")];
    }

    function files() {
      const pick = h("input", { type: "file", accept: "application/json,.json", id: "recall-import", class: "app__file" });
      pick.addEventListener("change", async () => {
        let other = null;
        try {
          other = schedule.revive(JSON.parse(await pick.files[0].text()));
        } catch { /* told below */ }
        pick.value = "";
        if (!other) return say("This file holds no progress of these cards; nothing was changed.");
        keep(schedule.merge(progress, other));
        overview(true);
        say("The file's reviews are merged with those of this browser.");
      });
      const forget = () => {
        if (!confirm("Forget every review in this browser? Export first if you may want it back.")) return;
        keep(schedule.empty());
        overview(true);
      };
      return h("details", { class: "app__map" }, h("summary", { textContent: "Take your progress to another device" }),
        h("p", { textContent: "Progress stays in this browser; nobody else sees it. Export it here, import it there: both are merged." }),
        h("p", { class: "app__actions" }, button("Export", save), h("label", { class: "md-button", for: "recall-import", textContent: "Import" }), pick, button("Forget all", forget)));
    }

    function save() {
      const url = URL.createObjectURL(new Blob([JSON.stringify(progress)], { type: "application/json" }));
      const link = h("a", { href: url, download: `recall-${new Date().toISOString().slice(0, 10)}.json`, "data-leave": "" });
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    }

    // --- a session

    /**
     * @param {fieldnotes.Card[]} cards
     * @param {number} fresh
     */
    function begin(cards, fresh) {
      queue = schedule.queue(cards, progress, Date.now(), fresh);
      past = [];
      turned = false;
      next();
    }

    function next() {
      const card = byId.get(queue[0]);
      if (!card) return done();
      const now = Date.now();
      const heading = h("h2", { class: "app__count", textContent: `${count(queue.length)} left` });
      const question = h("div", { class: "app__question" }, dom.fragment(card.question, base));
      const parts = [h("div", { class: "app__bar" }, heading, button("Undo", undo, "", !past.length), button("Stop", () => overview(true))),
        h("p", { class: "app__hint", textContent: card.title }), question];
      if (!turned) parts.push(h("p", { class: "app__actions" }, button("Show the answer", turn, "md-button--primary")));
      else {
        const after = schedule.intervals(progress, card.id, now);
        parts.push(h("div", { class: "app__answer" }, dom.fragment(card.answer, base)),
          h("p", { class: "app__hint" }, h("a", { href: dom.address(card.url, base), textContent: "In the note" })),
          h("div", { class: "app__grades", role: "group", "aria-label": "How well did you know it?" }, ...GRADES.map(([grade, name]) => {
            const element = button("", () => mark(grade), grade === 3 ? "md-button--primary" : "");
            element.append(h("b", { textContent: name }), h("small", { textContent: span(after[grade]) }));
            return element;
          })));
      }
      show(parts, turned ? undefined : question);
    }

    function turn() {
      turned = true;
      next();
      const answer = /** @type {HTMLElement} */ (view.querySelector(".app__answer"));
      answer.tabIndex = -1;
      answer.focus({ preventScroll: true });
    }

    /** @param {1 | 2 | 3 | 4} grade */
    function mark(grade) {
      const id = queue[0];
      if (!asked) {
        asked = true;
        navigator.storage?.persist?.().catch(() => undefined); // else the browser may drop it when space is short
      }
      keep(schedule.review(progress, id, grade, Date.now()));
      past.push(id);
      queue = queue.slice(1);
      // Minutes, not days: it comes back before the session ends.
      if ((schedule.state(progress.reviews[id])?.scheduled_days ?? 1) < 1) queue.push(id);
      turned = false;
      next();
    }

    function undo() {
      const id = past.pop();
      if (!id) return;
      keep(schedule.undo(progress, id));
      queue = [id, ...queue.filter((one) => one !== id)];
      turned = false;
      next();
      say("The last grade is taken back.");
    }

    function done() {
      overview(true);
      say("Done: nothing is left in this session.");
    }

    /** @param {number} milliseconds */
    function span(milliseconds) {
      const minutes = Math.max(1, Math.round(milliseconds / 60_000));
      if (minutes < 60) return `${minutes} min`;
      const days = Math.round(milliseconds / 86_400_000);
      if (days < 1) return `${Math.round(minutes / 60)} h`;
      return days < 60 ? `${days} ${days === 1 ? "day" : "days"}` : `${Math.round(days / 30)} months`;
    }

    dom.previewLinks(root);
    dom.keys(view, (/** @type {string} */ key) => {
      if (!view.querySelector(".app__question")) return false;
      if (key === "z" || key === "Z" || key === "u" || key === "U") { undo(); return true; }
      if (!turned) { if (key === " " || key === "Enter") { turn(); return true; } return false; }
      if (key === " ") { mark(3); return true; }
      if (/^[1-4]$/.test(key)) { mark(/** @type {1 | 2 | 3 | 4} */ (Number(key))); return true; }
      return false;
    });

    keep(progress);
    overview();
  }

  globalThis.fieldnotes.apps = Object.assign(globalThis.fieldnotes.apps ?? {}, { recall: start });
})();
