// Where a reader was, and where the reader's exam goes on. Nothing here is needed to read a page.

(() => {
  "use strict";

  const root = () => new URL(globalThis.__md_scope ?? ".", location.href);
  const MOST = 3;

  // In the browser alone; where it keeps nothing, pages are as they are without script.
  function kept(store, name) {
    try {
      return JSON.parse(store().getItem(`${root().pathname}:${name}`) ?? "null");
    } catch {
      return null;
    }
  }
  function keep(store, name, value) {
    try {
      store().setItem(`${root().pathname}:${name}`, JSON.stringify(value));
    } catch { /* nothing can be kept */ }
  }
  const forLong = () => localStorage;
  const forThisVisit = () => sessionStorage;

  // Pages that were read last, the newest first: address below the site's root, and title.
  const last = () => (kept(forLong, "last") ?? []).filter((one) => Array.isArray(one) && one.every((part) => typeof part === "string"));

  function remember() {
    const title = document.querySelector("article > h1#__title");
    const note = document.querySelector("article .note-checked");
    if (!title || !note) return;
    const here = location.href.replace(/[?#].*/, "").replace(root().href, "");
    const others = last().filter(([url]) => url !== here);
    keep(forLong, "last", [[here, title.textContent.trim()], ...others].slice(0, MOST));
  }

  function goOn() {
    const home = document.querySelector("article .home");
    const read = last();
    if (!home || !read.length || home.querySelector(".home-last")) return;
    const place = document.createElement("p");
    place.className = "home-last";
    place.append("Go on with ");
    read.forEach(([url, title], at) => {
      const link = document.createElement("a");
      link.href = new URL(`./${url}`, root()).href;
      link.textContent = title;
      place.append(at ? ", " : "", link);
    });
    home.querySelector("h2").before(place);
  }

  // A note lies on the way of several exams. Of whoever came from one, or chose one, only that is shown.
  function followExam() {
    // An exam's page, or one with its questions, names it in its title.
    const code = document.querySelector("article > h1#__title")?.textContent.match(/\b[A-Z]{3}-C\d\d\b/)?.[0];
    if (code) keep(forThisVisit, "way", code);
    const ways = [...document.querySelectorAll("article .exam-way")];
    const wanted = [kept(forThisVisit, "way"), kept(forLong, "exam")].find((one) => ways.some((way) => way.dataset.exam === one));
    for (const way of ways) way.hidden = wanted !== undefined && way.dataset.exam !== wanted;
  }

  // The key numbers: what is looked for, and in which category, stays in the address; for which exam is study.js's. Rows
  // are read when a word is first typed; until then each note is one closed fold.
  function lookUp() {
    const list = document.querySelector("article .numbers");
    if (!list || list.querySelector(".filter-box")) return;
    const asked = new URLSearchParams(location.search);
    const sections = [...list.querySelectorAll(":scope > h2")].map((heading) => {
      const groups = [];
      for (let next = heading.nextElementSibling; next && next.localName === "details"; next = next.nextElementSibling) groups.push(next);
      return { heading, groups, name: heading.firstChild.textContent.trim() };
    });

    const box = document.createElement("div");
    box.className = "filter-box";
    const field = document.createElement("input");
    Object.assign(field, { type: "search", id: "filter-words", autocomplete: "off", value: asked.get("filter") ?? "" });
    const choice = document.createElement("select");
    choice.ariaLabel = "Category";
    choice.add(new Option("All categories", ""));
    for (const { heading, name } of sections) choice.add(new Option(name, heading.id));
    choice.value = sections.some(({ heading }) => heading.id === asked.get("in")) ? asked.get("in") : "";
    const label = document.createElement("label");
    Object.assign(label, { textContent: "Filter", htmlFor: field.id });
    const count = document.createElement("output");
    count.htmlFor = field.id;
    box.append(label, field, choice, count);
    (list.querySelector(".note-contents") ?? sections[0].heading).before(box);

    let rows;
    const read = () => new Map(sections.flatMap(({ groups }) => groups).map((group) => {
      const service = group.querySelector("summary, a").textContent + group.querySelector("a").textContent;
      const some = [...group.querySelector("tbody").rows];
      return [group, some.map((row) => ({ row, text: `${service} ${row.textContent}`.toLowerCase() }))];
    }));

    function filter() {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      if (words.length) rows ??= read();
      let shown = 0;
      for (const { heading, groups } of sections) {
        const here = !choice.value || choice.value === heading.id;
        let any = false;
        for (const group of groups) {
          let found = here && !group.hasAttribute("data-outside");
          if (found && rows) {
            let some = 0;
            for (const { row, text } of rows.get(group)) {
              row.hidden = !words.every((word) => text.includes(word));
              some += !row.hidden;
            }
            shown += some;
            found = some > 0;
            group.open = words.length > 0 && found;
          }
          group.hidden = !found;
          any ||= found;
        }
        heading.hidden = !any;
      }
      count.value = words.length ? `${shown} ${shown === 1 ? "row" : "rows"}` : "";
    }
    function tell() {
      const address = new URL(location.href);
      for (const [name, value] of [["filter", field.value.trim()], ["in", choice.value]]) {
        if (value) address.searchParams.set(name, value);
        else address.searchParams.delete(name);
      }
      if (address.href !== location.href) history.replaceState(history.state, "", address);
    }
    field.addEventListener("input", filter);
    choice.addEventListener("change", filter);
    list.addEventListener("input", tell);
    list.addEventListener("change", tell);
    if (field.value || choice.value) filter();
  }

  window.document$.subscribe(() => {
    lookUp();
    remember();
    goOn();
    followExam();
  });
})();
