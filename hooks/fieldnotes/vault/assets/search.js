// The worker behind Material's search box: asked in the theme's messages, answered by MiniSearch.
// The index and the library are fetched when the box is first touched (obsidian.js tells), not at a visit.

(() => {
  "use strict";
  const SETUP = 0, READY = 1, QUERY = 2, RESULT = 3; // the theme's types of messages
  const TOUCHED = "touched"; // and one of the page's own

  // Words that questions are made of. A query of nothing else keeps them.
  const STOP = new Set((
    "a about am an and any are as at be been between but by can cannot could did do does for from get give had has " +
    "have how i if in instead into is it its me my not of on or our see should so than that the their them then there " +
    "these they this those to use used using vs was we were what when where which while who whom whose why will " +
    "with would you your"
  ).split(" "));

  // Heading before text, name before heading; the page's names count little for its sections.
  const FIELDS = { name: 8, heading: 6, joined: 3, page: 1.5, text: 1 };
  const NAMED = 6; // times, for a page whose name is what was typed
  const LOOKED_AT = 200; // sections
  const OF_PAGE = 2; // times, for a page that is named among other words
  const LONG = 8; // letters, from which on two words may be one misspelt
  const AS_ONE = 2; // times, for two words that stand somewhere as one ("deletion policy", DeletionPolicy)
  const MOST = 50; // pages in an answer
  const SECTIONS = 3; // of a page in an answer, beside the first
  const SNIPPET = 180; // characters

  class Engine {
    constructor({ separator, pages }) {
      this.separator = new RegExp(separator);
      this.documents = [];
      this.names = new Map(); // a name's words, joined: the documents it means
      this.words = new Set();
      this.pairs = new Set(); // neighbours in names and headings
      for (const page of pages) this.#read(page);
      this.index = new self.MiniSearch({
        fields: Object.keys(FIELDS),
        tokenize: (text, field) => field === "joined" ? text.split(" ") : [...this.split(text), ...this.split(inside(text))],
        processTerm: (term) => term || null,
      });
      this.index.addAll(this.documents);
    }

    #read([location, title, category, others, weight, sections]) {
      const names = [title, ...others].filter(Boolean);
      const calls = names.map((name) => this.split(name).join(" "));
      for (const [anchor, heading, text, own = 1] of sections) {
        const id = this.documents.length;
        const document = {
          id, location: anchor ? `${location}#${anchor}` : location, title, category, heading, weight: weight * own, text,
          name: anchor ? "" : names.join("\n"), page: anchor ? names.join("\n") : "",
          group: location, called: this.split(heading).join(" "), calls,
        };
        const together = anchor ? [heading] : names;
        const neighbours = together.flatMap((name) => pairs(this.split(name)));
        for (const pair of neighbours) this.pairs.add(pair.join(" "));
        document.joined = [...new Set(neighbours.map((pair) => pair.join("")))].join(" ");
        this.documents.push(document);
        if (!anchor) for (const call of calls) {
          for (const name of new Set([call, bare(call)])) {
            this.names.set(name, [...this.names.get(name) ?? [], id]);
          }
        }
        for (const word of [...this.split(names.join("\n")), ...this.split(heading), ...this.split(text), ...document.joined.split(" ")]) {
          this.words.add(word);
        }
      }
    }

    // A text's words, and the same as they are compared.
    cut(text) {
      return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().split(this.separator)
        .map((word) => (word ?? "").replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}+#]+$/gu, "")).filter(Boolean);
    }

    split(text) {
      return this.cut(text).map(stem);
    }

    search(query) {
      const all = this.cut(query);
      const some = all.filter((word) => !STOP.has(word));
      const typed = some.length ? some : all;
      if (!typed.length) return [];
      const isOpen = /[\p{L}\p{N}]$/u.test(query); // the last word is still being typed
      const words = this.#mend(typed);
      const queries = words.map((each, at) => this.#query(each, isOpen && at === words.length - 1));
      const phrase = typed.join(" ");
      const meant = new Set(this.names.get(all.map(stem).join(" ")) ?? this.names.get(typed.map(stem).join(" ")));
      const results = this.index.search({ combineWith: "OR", queries });
      const hits = results.map((match) => {
        const document = this.documents[match.id];
        const has = words.filter((each) => each.some((one) => match.queryTerms.includes(one))).length / words.length;
        const named = meant.has(match.id) ? NAMED : 1;
        return { document, match, words, score: match.score * has ** 3 * document.weight * named };
      });
      // What stands close together is looked at only where it can change what is shown.
      const best = hits.sort(byScore).slice(0, LOOKED_AT);
      for (const hit of best) hit.score *= this.#bonus(hit.document, words, phrase);
      return best.sort(byScore);
    }

    // For each word what may be meant by it: itself; with its neighbour one word ("cloud front"); letters turned round.
    #mend(typed) {
      const words = typed.map((word) => [stem(word)]);
      typed.forEach((word, at) => {
        const each = words[at], next = typed[at + 1];
        if (next) {
          const one = stem(word + next);
          const known = this.words.has(one);
          if (known || (one.length >= LONG && !this.pairs.has(`${stem(word)} ${stem(next)}`))) {
            each.push(one);
            words[at + 1].push(one);
          }
        }
        if (this.words.has(each[0])) return;
        if (word !== each[0]) each.push(word);
        for (let i = 0; i + 1 < word.length; i++) {
          const turned = stem(word.slice(0, i) + word[i + 1] + word[i] + word.slice(i + 2));
          if (this.words.has(turned)) each.push(turned);
        }
      });
      return words;
    }

    #query(each, isOpen) {
      const known = each.some((word) => this.words.has(word));
      const letters = (word, at) => {
        if (this.words.has(word)) return false;
        if (known) return at && word.length >= LONG ? 1 : false; // two words as one
        return word.length > 5 ? 2 : word.length > 3 ? 1 : false;
      };
      return {
        combineWith: "OR",
        queries: each.map((word, at) => ({
          queries: [word], boost: FIELDS, boostTerm: () => at && this.words.has(word) ? AS_ONE : 1, weights: { prefix: 0.4, fuzzy: 0.3 },
          tokenize: (text) => [text],
          prefix: isOpen && !at && word.length > 1,
          fuzzy: letters(word, at),
        })),
      };
    }

    // Words that stand together as they were typed, and a heading or name that is nothing but them.
    #bonus(document, words, typed) {
      const { called, calls, heading } = document;
      const phrase = words.map(([word]) => word).join(" ");
      const own = calls.map(bare);
      // "dynamodb ttl" asks DynamoDB's page, whoever else speaks of both.
      let bonus = words.length > 1 && own.slice(0, 2).some((name) => ` ${phrase} `.includes(` ${name} `)) ? OF_PAGE : 1;
      if (heading) {
        const rest = own.reduce((left, name) => left.startsWith(`${name} `) ? left.slice(name.length + 1) : left, phrase);
        if (called === phrase || called === rest) bonus *= 2.5;
        else if (words.length > 1 && called.includes(phrase)) bonus *= 1.6;
      } else if (words.length > 1 && calls.some((call) => call.includes(phrase))) {
        bonus *= 2;
      }
      if (words.length < 2) return bonus;
      document.flat ??= document.text.toLowerCase().replace(/[^\p{L}\p{N}.]+/gu, " ");
      return document.flat.includes(typed) ? bonus * 1.5 : bonus;
    }

    // The theme's form of an answer: pages, each with its sections. It takes the entry without a section for the
    // head of its group, the last where there is none; shows what scores as much as the first; folds the others.
    answer(query) {
      const groups = new Map();
      for (const hit of this.search(query)) {
        const group = groups.get(hit.document.group);
        if (group) group.push(hit);
        else if (groups.size < MOST) groups.set(hit.document.group, [hit]);
      }
      const hits = [...groups.values()];
      return { items: hits.map((group) => this.#item(group)), suggest: this.#suggest(query, hits[0]?.[0]) };
    }

    #item(hits) {
      const score = hits[0].score;
      const head = hits.find((hit) => this.#answers(hit)) ?? hits[0];
      const sections = hits.filter((hit) => hit !== head && hit.document.heading).slice(0, SECTIONS)
        .map((hit, at) => this.#entry(hit, !at || hit.score >= score / 2 ? score : Math.min(hit.score, score / 2), false));
      const first = this.#entry(head, score, true);
      return head.document.heading ? [...sections, first] : [first, ...sections];
    }

    // Whether a section's heading says what was typed, but for the name of its page.
    #answers({ document: { heading, called, calls }, words }) {
      if (!heading) return false;
      const says = (name, each) => each.some((word) => ` ${name}`.includes(` ${word}`));
      const left = words.filter((each) => !calls.slice(0, 2).some((name) => says(name, each)));
      return left.length > 0 && left.every((each) => says(called, each));
    }

    #entry({ document, match }, score, isHead) {
      const mark = marker(Object.keys(match.match), this);
      const text = snippet(document.text, mark);
      const { title, heading, category, location } = document;
      const terms = Object.fromEntries(Object.keys(match.match).map((term) => [term, true]));
      if (!isHead) return { location, score, terms, title: mark.html(heading), text };
      const where = heading ? `${mark.html(title)} <span class="search-at">›</span> ${mark.html(heading)}` : mark.html(title);
      const sentence = text && ` <span class="search-snippet">${text}</span>`;
      return { location, score, terms, text: "", title: where + sentence, ...category && { tags: [escape(category)] } };
    }

    // The word being typed, as the best result has it.
    #suggest(query, best) {
      const last = query.split(/[\s-]+/).at(-1).toLowerCase();
      if (!best || !last) return [];
      const { title, heading, calls } = best.document;
      const word = `${heading} ${title} ${calls.join(" ")}`.toLowerCase().split(/[^\p{L}\p{N}]+/u).find((one) => one.startsWith(last) && one !== last);
      return word ? [word] : [];
    }
  }

  function stem(word) {
    word = word.replace(/['\u2019]s?$/u, ""); // "queue's"
    if (word.length > 4 && word.endsWith("ies")) return `${word.slice(0, -3)}y`;
    return word.length > 3 && /[^sui]s$/.test(word) ? word.slice(0, -1) : word;
  }

  // The words of names in camel case, which is how programs write them and nobody types them: "DeletionPolicy".
  function inside(text) {
    const names = text.match(/[\p{L}\p{N}]*\p{Ll}\p{Lu}\p{Ll}{2}[\p{L}\p{N}]*/gu) ?? [];
    return names.join(" ").replace(/(?<=\p{Ll})(?=\p{Lu}\p{Ll}{2})/gu, " ");
  }

  const pairs = (words) => words.slice(1).map((word, at) => [words[at], word]);

  const bare = (name) => name.replace(/^(amazon|aws) /, ""); // a maker's name that people leave out

  const byScore = (a, b) => b.score - a.score;

  const escape = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

  // Finds and marks the words of a result; what is not marked is escaped as what is.
  function marker(terms, engine) {
    const wanted = new Set(terms);
    const has = (word) => engine.split(word).some((one) => wanted.has(one));
    return {
      count: (text) => new Set(engine.split(text).filter((word) => wanted.has(word))).size,
      html: (text) => text.split(/([\p{L}\p{N}][\p{L}\p{N}.]*)/u)
        .map((part, at) => at % 2 && has(part) ? `<mark data-md-highlight>${escape(part)}</mark>` : escape(part)).join(""),
    };
  }

  // The sentence with most of the words, cut where it is long.
  function snippet(text, mark) {
    let best = "", most = -1;
    for (const sentence of text.split(/\n|(?<=[.!?:])\s+(?=\p{Lu})/u)) {
      const count = mark.count(sentence);
      if (count > most) [best, most] = [sentence, count];
    }
    if (best.length > SNIPPET) {
      const words = best.split(" ");
      const at = Math.max(0, words.findIndex((word) => mark.count(word)) - 8);
      let cut = at ? "…" : "";
      for (const word of words.slice(at)) {
        if (cut.length + word.length > SNIPPET) { cut = `${cut.trimEnd()} …`; break; }
        cut += `${word} `;
      }
      best = cut.trim();
    }
    return mark.html(best);
  }

  let engine;
  async function load() {
    await importScripts("minisearch/minisearch.js", "../../search/index.js");
    const made = new Engine(self.searchIndex);
    delete self.searchIndex;
    return made;
  }
  const start = () => (engine ??= load());

  let asked = 0;
  self.addEventListener("message", async ({ data: { type, data } }) => {
    if (type === SETUP) {
      postMessage({ type: READY });
    } else if (type === TOUCHED) {
      start();
    } else if (type === QUERY) {
      const mine = ++asked;
      const ready = data.trim() && await start();
      // What was typed meanwhile has come in by now: only the last of it wants an answer.
      await new Promise((resolve) => setTimeout(resolve));
      if (mine !== asked) return;
      postMessage({ type: RESULT, data: ready ? ready.answer(data) : { items: [], suggest: [] } });
    }
  });
})();
