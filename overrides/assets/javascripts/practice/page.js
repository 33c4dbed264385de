// The page /practice/: choose, answer, read the reasons, see what to read again. What is said here is in session.js.
// @ts-check

(() => {
  "use strict";

  const { session: run, storage, dom, elements: { h } } = globalThis.fieldnotes;
  const { say } = dom;
  const LETTERS = "ABCDEF";
  const KEPT = "practice.session";
  const RESULTS = "practice.results";

  /** @param {HTMLElement} root */
  function start(root) {
    /** @type {fieldnotes.PracticeData} */
    const data = globalThis.fieldnotes.data.practice;
    const base = root.dataset.base ?? ".";
    const byId = new Map(data.questions.map((question) => [question.id, question]));
    const find = (/** @type {string} */ id) => byId.get(id);
    const view = h("div", { class: "app__view" });
    root.replaceChildren(view);
    root.hidden = false;

    /** @type {fieldnotes.Session | null} */
    let session = run.revive(storage.read(KEPT), find);
    /** @type {ReturnType<typeof setInterval> | undefined} */
    let clock;

    const exam = () => /** @type {fieldnotes.Exam} */ (data.exams.find((one) => one.code === session?.exam) ?? data.exams[0]);
    const question = () => /** @type {fieldnotes.Question} */ (find(session?.ids[session.at] ?? ""));

    /** @param {fieldnotes.Session | null} next */
    function keep(next) {
      session = next;
      if (!storage.write(KEPT, session)) say("This browser keeps nothing: a reload would lose the run.");
    }

    /** @param {readonly string[]} ids */
    function remember(ids) {
      const before = /** @type {fieldnotes.Results} */ (storage.read(RESULTS) ?? {});
      storage.write(RESULTS, run.record(before, session, ids, find, Date.now()));
    }

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

    // --- choosing

    function setup(focus = false) {
      clearInterval(clock);
      const asked = new URLSearchParams(location.search).get("exam");
      const wanted = [asked, storage.read("exam"), session?.exam].find((code) => data.exams.some((one) => one.code === code));
      let chosen = data.exams.find((one) => one.code === wanted) ?? data.exams[0];
      const domains = h("fieldset", { class: "app__choice" });
      const counts = h("select", { id: "practice-count" });
      const mock = h("button", { type: "button", class: "md-button" });

      function fill() {
        const some = data.questions.filter((one) => one.exam === chosen.code);
        domains.replaceChildren(h("legend", { textContent: "Domains" }), ...chosen.domains.map(({ number, name, weight }) => {
          const count = some.filter((one) => one.domain === number).length;
          return h("label", {}, h("input", { type: "checkbox", name: "domain", value: number, checked: true, disabled: !count }),
            h("span", {}, `${number} ${name} `, h("small", { textContent: `${weight}% · ${count} questions` })));
        }));
        const sizes = [5, 10, 20, 40].filter((size) => size < some.length);
        counts.replaceChildren(...sizes.map((size) => h("option", { value: size, textContent: String(size), selected: size === 10 })),
          h("option", { value: some.length, textContent: `all ${some.length}` }));
        const all = Math.min(chosen.count, some.length);
        mock.textContent = `Mock exam: ${all} questions in ${minutes(chosen, all)} minutes`;
      }

      const picker = h("fieldset", { class: "app__choice" }, h("legend", { textContent: "Exam" }), ...data.exams.map((one) =>
        h("label", {}, h("input", { type: "radio", name: "exam", value: one.code, checked: one === chosen }), h("span", { textContent: one.title }))));
      picker.addEventListener("change", (/** @type {any} */ event) => {
        chosen = data.exams.find((one) => one.code === event.target.value) ?? chosen;
        storage.chooseExam(chosen.code);
        fill();
      });
      fill();

      const practise = h("button", { type: "submit", class: "md-button md-button--primary", textContent: "Practise" });
      const form = h("form", { class: "app__setup" }, picker, domains,
        h("p", {}, h("label", { for: "practice-count", textContent: "How many " }), counts),
        h("p", { class: "app__actions" }, practise, mock),
        h("p", { class: "app__hint" }, "Practise shows the reasons after each answer. The mock exam has the real number of questions and minutes, and shows them at the end."));
      form.addEventListener("submit", (/** @type {Event} */ event) => {
        event.preventDefault();
        const picked = [...form.querySelectorAll("input[name=domain]:checked")].map((input) => input.value);
        const weights = Object.fromEntries(chosen.domains.filter(({ number }) => picked.includes(number)).map(({ number, weight }) => [number, weight]));
        begin("practise", chosen, weights, Number(counts.value));
      });
      mock.addEventListener("click", () => {
        const weights = Object.fromEntries(chosen.domains.map(({ number, weight }) => [number, weight]));
        begin("mock", chosen, weights, chosen.count);
      });

      const heading = h("h2", { textContent: session && session.done === null ? "Begin another run" : "Choose" });
      const parts = [heading, form];
      if (session && session.done === null) parts.unshift(resume());
      show(parts, focus ? parts[0] : undefined);
    }

    function resume() {
      const what = session?.mode === "mock" ? "mock exam" : "practice";
      const go = h("button", { type: "button", class: "md-button md-button--primary", textContent: "Go on" });
      go.addEventListener("click", () => ask());
      const left = session && run.left(session, Date.now());
      const time = left === null ? "" : left ? ` The clock runs on: ${Math.ceil(left / 60_000)} minutes are left.` : " Its time is over.";
      return h("div", { class: "app__resume" }, h("p", {}, `Your ${what} for ${exam().code} waits at question ${(session?.at ?? 0) + 1} of ${session?.ids.length}.${time}`), go);
    }

    /**
     * @param {fieldnotes.Exam} one
     * @param {number} count
     */
    const minutes = (one, count) => (count === one.count ? one.minutes : Math.ceil((one.minutes * count) / one.count));

    /**
     * @param {"practise" | "mock"} mode
     * @param {fieldnotes.Exam} one
     * @param {Record<string, number>} weights
     * @param {number} count
     */
    function begin(mode, one, weights, count) {
      const results = /** @type {fieldnotes.Results} */ (storage.read(RESULTS) ?? {});
      const ids = run.pick(data.questions.filter((some) => some.exam === one.code), weights, count, results, Math.random);
      if (!ids.length) return say("Choose at least one domain.");
      keep(run.create({ mode, exam: one.code, ids, now: Date.now(), minutes: minutes(one, ids.length) }));
      ask();
    }

    // --- answering

    function ask() {
      if (!session || session.done !== null) return session ? result() : setup();
      const one = question();
      const shown = session.shown.includes(one.id);
      const chosen = session.answers[one.id] ?? [];
      const many = one.right.length > 1;
      const heading = h("h2", { class: "app__count", textContent: `Question ${session.at + 1} of ${session.ids.length}` });
      const flagged = session.flags.includes(one.id);
      const flag = h("button", { type: "button", class: "app__flag", "aria-pressed": String(flagged), textContent: flagged ? "⚑ Flagged" : "⚐ Flag", title: "Come back to this one (F)" });
      flag.addEventListener("click", () => { keep(run.flag(session, one.id)); ask(); });

      const list = h("fieldset", { class: "app__options" }, h("legend", {}, dom.fragment(one.stem, base)));
      one.options.forEach((text, at) => {
        const input = h("input", { type: many ? "checkbox" : "radio", name: "option", value: at, checked: chosen.includes(at), disabled: shown });
        input.addEventListener("change", () => { keep(run.choose(session, one, at)); ask(); refocus(at); });
        const right = one.right.includes(at);
        const verdict = shown && (right ? "✓ right" : chosen.includes(at) ? "✗ your choice" : "");
        const label = h("label", { class: shown ? (right ? "is-right" : chosen.includes(at) ? "is-wrong" : "is-other") : "" },
          input, h("b", { textContent: `${LETTERS[at]}. ` }), h("span", {}, dom.fragment(text, base)), verdict && h("strong", { class: "app__verdict", textContent: verdict }));
        list.append(h("div", { class: "app__option" }, label, shown && h("div", { class: "app__reason" }, dom.fragment(one.reasons[at], base))));
      });

      const previous = button("Previous", () => move(-1), session.at === 0);
      const last = session.at === session.ids.length - 1;
      const next = button(last ? "Finish" : "Next", () => (last ? hand() : move(1)));
      const actions = h("div", { class: "app__actions" }, previous);
      if (session.mode === "practise" && !shown) {
        actions.append(button("Check", check, chosen.length !== one.right.length, "md-button--primary"));
        next.textContent = last ? "Finish" : "Skip";
      } else next.classList.add("md-button--primary");
      actions.append(next);
      const link = h("a", { href: dom.address(one.url, base), textContent: "Link to this question", "data-leave": "" });

      const bar = h("div", { class: "app__bar" }, heading, timer(), flag);
      show([bar, h("div", { class: "app__situation" }, dom.fragment(one.situation, base)), list, actions,
        session.mode === "mock" ? overview() : h("p", { class: "app__hint" }, link),
        h("p", { class: "app__actions" }, button(session.mode === "mock" ? "Hand in" : "End here", hand),
          button(session.mode === "mock" ? "Leave for now" : "Pause", () => setup(true)))], heading);
    }

    /** @param {number} at */
    const refocus = (at) => view.querySelectorAll(".app__options input")[at]?.focus();

    /**
     * @param {string} text
     * @param {() => void} act
     * @param {boolean} [disabled]
     * @param {string} [kind]
     */
    function button(text, act, disabled = false, kind = "") {
      const element = h("button", { type: "button", class: `md-button ${kind}`, textContent: text, disabled });
      element.addEventListener("click", act);
      return element;
    }

    /** @param {number} by */
    function move(by) {
      if (!session) return;
      keep(run.go(session, session.at + by));
      ask();
    }

    function check() {
      const one = question();
      const before = session;
      keep(run.reveal(session, one));
      if (session === before) return;
      remember([one.id]);
      ask();
      const right = one.right.map((at) => LETTERS[at]).join(" and ");
      say(run.isRight(one, session?.answers[one.id]) ? `Right: ${right}.` : `Wrong. Right is ${right}. The reasons stand below each option.`);
    }

    function hand() {
      if (!session) return;
      const open = session.ids.filter((id) => !(session?.answers[id] ?? []).length).length;
      if (session.mode === "mock" && open && !confirm(`${open} questions have no answer. Hand in all the same?`)) return;
      finish();
    }

    function finish() {
      if (!session) return;
      const ids = session.ids;
      keep(run.finish(session, Date.now()));
      if (session.mode === "mock") remember(ids.filter((id) => session?.answers[id]?.length));
      result();
    }

    function timer() {
      clearInterval(clock);
      if (!session || session.ends === null) return null;
      const element = h("span", { class: "app__clock", role: "timer" });
      let told = Infinity;
      const tick = () => {
        if (!session || !element.isConnected && told !== Infinity) return clearInterval(clock);
        const left = run.left(session, Date.now()) ?? 0;
        const seconds = Math.ceil(left / 1000);
        element.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} left`;
        for (const mark of [600, 60]) if (seconds <= mark && told > mark && told !== Infinity) say(`${mark / 60} minutes left.`);
        told = seconds;
        if (left === 0) { clearInterval(clock); finish(); }
      };
      clock = setInterval(tick, 1000);
      queueMicrotask(tick);
      return element;
    }

    function overview() {
      const list = h("ol", { class: "app__overview" });
      session?.ids.forEach((id, at) => {
        const answered = (session?.answers[id] ?? []).length > 0;
        const flagged = session?.flags.includes(id);
        const words = `Question ${at + 1}${answered ? ", answered" : ""}${flagged ? ", flagged" : ""}`;
        const one = h("button", { type: "button", textContent: flagged ? `${at + 1}⚑` : String(at + 1), "aria-label": words, "aria-current": at === session?.at ? "step" : undefined, class: answered ? "is-answered" : "" });
        one.addEventListener("click", () => { keep(run.go(session, at)); ask(); });
        list.append(h("li", {}, one));
      });
      return h("details", { class: "app__map" }, h("summary", { textContent: "All questions" }), list);
    }

    // --- the result

    function result() {
      clearInterval(clock);
      if (!session) return setup();
      /** @type {fieldnotes.Score} */
      const score = run.score(session, find);
      const percent = (/** @type {{right: number, total: number}} */ { right, total }) => (total ? `${Math.round((100 * right) / total)}%` : "–");
      const heading = h("h2", { textContent: score.total ? `${score.right} of ${score.total} right: ${percent(score)}` : "No question answered" });
      const names = Object.fromEntries(exam().domains.map(({ number, name }) => [number, name]));
      const rows = Object.entries(score.domains).sort().map(([number, some]) =>
        h("tr", {}, h("th", { scope: "row", textContent: `${number} ${names[number] ?? ""}` }), h("td", { textContent: `${some.right} of ${some.total}` }), h("td", { textContent: percent(some) })));
      const parts = [heading];
      if (rows.length) parts.push(h("table", { class: "app__table" }, h("thead", {}, h("tr", {}, ...["Domain", "Right", "Share"].map((text) => h("th", { scope: "col", textContent: text })))), h("tbody", {}, ...rows)));
      if (score.read.length) {
        parts.push(h("h3", { textContent: "Read again" }), h("ul", {}, ...score.read.map(({ url, title, count }) =>
          h("li", {}, h("a", { href: dom.address(url, base), textContent: title }), count > 1 && ` (${count} questions)`))));
        parts.push(h("p", {}, h("a", { href: `${dom.address(root.dataset.recall ?? "", base)}?scope=wrong`, "data-leave": "", textContent: "Revise the cards of these notes" })));
      }
      const ids = session.mode === "mock" ? session.ids : session.ids.filter((id) => session?.shown.includes(id));
      if (ids.length) parts.push(h("h3", { textContent: "Every question" }), ...ids.map((id, at) => reviewed(/** @type {fieldnotes.Question} */ (find(id)), at)));
      parts.push(h("p", { class: "app__actions" }, button("New run", () => { keep(null); setup(true); }, false, "md-button--primary")));
      show(parts, heading);
      say(heading.textContent);
    }

    /**
     * @param {fieldnotes.Question} one
     * @param {number} at
     */
    function reviewed(one, at) {
      const chosen = session?.answers[one.id];
      const right = run.isRight(one, chosen);
      const mark = right ? "✓ right" : chosen?.length ? "✗ wrong" : "– no answer";
      return h("details", { class: "app__reviewed" }, h("summary", {}, `${at + 1}. ${one.title} `, h("strong", { class: right ? "is-right" : "is-wrong", textContent: mark })),
        h("div", { class: "app__situation" }, dom.fragment(one.situation, base), h("p", {}, h("strong", {}, dom.fragment(one.stem, base)))),
        h("ul", { class: "app__answers" }, ...one.options.map((text, option) => h("li", { class: one.right.includes(option) ? "is-right" : "" },
          h("b", { textContent: `${LETTERS[option]}. ` }), dom.fragment(text, base), one.right.includes(option) && h("strong", { textContent: " ✓ right" }),
          chosen?.includes(option) && h("em", { textContent: " (your choice)" }), h("div", { class: "app__reason" }, dom.fragment(one.reasons[option], base))))));
    }

    // --- keys

    dom.previewLinks(root);
    dom.keys(view, (/** @type {string} */ key) => {
      if (!session || session.done !== null || !view.querySelector(".app__options")) return false;
      const one = question();
      const letter = LETTERS.indexOf(key.toUpperCase());
      if (key.length === 1 && letter >= 0 && letter < one.options.length) {
        if (!session.shown.includes(one.id)) { keep(run.choose(session, one, letter)); ask(); refocus(letter); say(`${LETTERS[letter]} ${session.answers[one.id]?.includes(letter) ? "chosen" : "taken back"}`); }
        return true;
      }
      if (key === "ArrowRight") { if (session.at < session.ids.length - 1) move(1); return true; }
      if (key === "ArrowLeft") { if (session.at) move(-1); return true; }
      if (key === "f" || key === "F") { keep(run.flag(session, one.id)); ask(); return true; }
      if (key === "Enter") {
        const ready = (session.answers[one.id] ?? []).length === one.right.length;
        if (session.mode === "practise" && !session.shown.includes(one.id)) { if (ready) check(); }
        else if (session.at === session.ids.length - 1) hand();
        else move(1);
        return true;
      }
      return false;
    });

    setup();
  }

  globalThis.fieldnotes.apps = Object.assign(globalThis.fieldnotes.apps ?? {}, { practice: start });
})();
