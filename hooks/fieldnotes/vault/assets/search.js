// The worker behind Material's search box: asked in the theme's messages, answered from the index of the site's words.
// The index is fetched when the box is first touched (obsidian.js tells), not at a visit; the texts of which results
// show a sentence when an answer has them.

(() => {
  "use strict";
  const SETUP = 0, READY = 1, QUERY = 2, RESULT = 3; // the theme's types of messages
  const TOUCHED = "touched"; // and one of the page's own

  // Heading before text, name before heading; the page's names count little for its sections.
  const FIELDS = { name: 8, heading: 6, joined: 3, page: 1.5, text: 1 };
  const PREFIX = 0.4, FUZZY = 0.3; // times, for a word that begins so, or is like it; less for what is longer, or less like
  const NAMED = 6; // times, for a page whose name is what was typed
  const LOOKED_AT = 200; // sections
  const OF_PAGE = 2; // times, for a page that is named among other words
  const LONG = 8; // letters, from which on two words may be one misspelt
  const LONGEST = 40; // letters of a word that may be misspelt
  const AS_ONE = 2; // times, for two words that stand somewhere as one ("deletion policy", DeletionPolicy)
  const WORDS = 30; // of a query
  const MOST = 50; // pages in an answer
  const SECTIONS = 3; // of a page in an answer, beside the first
  const IN_SIGHT = 10; // pages that the theme shows before anybody scrolls: their texts are fetched
  const PAUSE = 150; // milliseconds without another key, after which they are: nobody reads what is typed over
  const SNIPPET = 180; // characters

  class Engine {
    constructor({ separator, stop, pages, ...written }) {
      this.separator = new RegExp(separator);
      this.stop = new Set(stop.split(" "));
      this.documents = [];
      this.texts = new Map(); // by page, then by section
      this.names = new Map(); // a name's words, joined: the documents it means
      this.pairs = new Set(); // neighbours in names and headings
      const fields = Object.fromEntries(Object.entries(FIELDS).map(([name, weight]) => [name, { weight, sections: [] }]));
      for (const page of pages) this.#read(page, fields);
      this.index = new self.SearchIndex(written, fields, this.documents.length);
    }

    #read([location, title, category, others, weight, shard, sections], fields) {
      const names = [title, ...others].filter(Boolean);
      const ofNames = names.map((name) => this.split(name));
      const calls = ofNames.map((words) => words.join(" "));
      const named = [...ofNames.flat(), ...this.split(inside(names.join(" ")))];
      for (const section of sections) {
        const id = this.documents.length;
        const [anchor, heading, own = 1] = typeof section === "string" ? [anchorOf(section), section] : section;
        const words = this.split(heading);
        this.documents.push({
          id, location: anchor ? `${location}#${anchor}` : location, title, category, heading, weight: weight * own,
          anchor, page: location, shard, called: words.join(" "), calls,
        });
        const neighbours = (anchor ? [words] : ofNames).flatMap(pairs);
        for (const pair of neighbours) this.pairs.add(pair.join(" "));
        fields.name.sections.push(anchor ? [] : named);
        fields.page.sections.push(anchor ? named : []);
        fields.heading.sections.push([...words, ...this.split(inside(heading))]);
        fields.joined.sections.push(neighbours.map((pair) => pair.join("")));
        if (!anchor) for (const call of calls) {
          for (const name of new Set([call, bare(call)])) {
            this.names.set(name, [...this.names.get(name) ?? [], id]);
          }
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
      const some = all.filter((word) => !this.stop.has(word));
      const typed = (some.length ? some : all).slice(0, WORDS);
      if (!typed.length) return [];
      const isOpen = /[\p{L}\p{N}]$/u.test(query); // the last word is still being typed
      const words = this.#mend(typed);
      const meant = new Set(this.names.get(all.map(stem).join(" ")) ?? this.names.get(typed.map(stem).join(" ")));
      const terms = words.map((each, at) => this.#terms(each, isOpen && at === words.length - 1));
      const scores = new Float64Array(this.documents.length), has = new Uint32Array(this.documents.length);
      const touched = [];
      terms.forEach((some, at) => {
        for (const [term, weight] of some) {
          this.index.score(term, (section, score) => {
            if (!has[section]) touched.push(section);
            scores[section] += weight * score;
            has[section] |= 1 << at;
          });
        }
      });
      for (const id of touched) {
        const known = ones(has[id]);
        scores[id] *= known * (known / words.length) ** 3 * this.documents[id].weight * (meant.has(id) ? NAMED : 1);
      }
      // What stands close together is looked at only where it can change what is shown.
      const least = Float64Array.from(touched, (id) => scores[id]).sort().at(-LOOKED_AT) ?? 0;
      const found = [...new Set(terms.flatMap((some) => some.map(([term]) => term)))];
      return touched.filter((id) => scores[id] >= least).map((id) => {
        const document = this.documents[id];
        return { document, words, found, score: scores[id] * this.#bonus(document, words) };
      }).sort(byScore);
    }

    // For each word what may be meant by it: itself; with its neighbour one word ("cloud front"); letters turned round.
    #mend(typed) {
      const words = typed.map((word) => [stem(word)]);
      typed.forEach((word, at) => {
        const each = words[at], next = typed[at + 1];
        if (next) {
          const one = stem(word + next);
          const known = this.index.has(one);
          if (known || (one.length >= LONG && !this.pairs.has(`${stem(word)} ${stem(next)}`))) {
            each.push(one);
            words[at + 1].push(one);
          }
        }
        if (this.index.has(each[0])) return;
        if (word !== each[0]) each.push(word);
        for (let i = 0; i + 1 < word.length; i++) {
          const turned = stem(word.slice(0, i) + word[i + 1] + word[i] + word.slice(i + 2));
          if (this.index.has(turned)) each.push(turned);
        }
      });
      return words;
    }

    // The words of the index that are asked for one that was typed, each with a weight.
    #terms(each, isOpen) {
      const known = each.some((word) => this.index.has(word));
      const letters = (word, at) => {
        if (this.index.has(word) || word.length > LONGEST) return 0;
        if (known) return at && word.length >= LONG ? 1 : 0; // two words as one
        return word.length > 5 ? 2 : word.length > 3 ? 1 : 0;
      };
      const terms = [];
      each.forEach((word, at) => {
        if (this.index.has(word)) terms.push([word, at ? AS_ONE : 1]);
        const longer = new Set(isOpen && !at && word.length > 1 ? this.index.longer(word) : []);
        for (const term of longer) terms.push([term, PREFIX * term.length / (1.3 * term.length - 0.3 * word.length)]);
        const most = letters(word, at);
        if (most) for (const [term, distance] of this.index.near(word, most)) {
          if (!longer.has(term)) terms.push([term, FUZZY * term.length / (term.length + distance)]);
        }
      });
      return terms;
    }

    // Words that stand together as they were typed, and a heading or name that is nothing but them.
    #bonus(document, words) {
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
      return bonus;
    }

    // The theme's form of an answer: pages, each with its sections. It takes the entry without a section for the
    // head of its group, the last where there is none; shows what scores as much as the first; folds the others.
    answer(query) {
      const groups = new Map();
      for (const hit of this.search(query)) {
        const group = groups.get(hit.document.page);
        if (group) group.push(hit);
        else if (groups.size < MOST) groups.set(hit.document.page, [hit]);
      }
      const hits = [...groups.values()];
      return {
        shards: [...new Set(hits.slice(0, IN_SIGHT).map(([{ document }]) => document.shard))],
        show: () => ({ query, items: hits.map((group) => this.#item(group)), suggest: this.#suggest(query, hits[0]?.[0]) }),
      };
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

    #entry({ document, found }, score, isHead) {
      const words = found.filter((word) => this.index.stands(word, document.id));
      const mark = marker(words, this);
      const text = snippet(this.texts.get(document.page)?.get(document.anchor) ?? "", mark);
      const { title, heading, category, location } = document;
      const terms = Object.fromEntries(words.map((word) => [word, true]));
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
    if (/(?:sse|xe)s$/.test(word)) return word.slice(0, -2);
    return word.length > 3 && /[^sui]s$/.test(word) ? word.slice(0, -1) : word;
  }

  // The words of names in camel case, which is how programs write them and nobody types them: "DeletionPolicy".
  function inside(text) {
    const names = text.match(/\b\w*[a-z][A-Z][a-z]{2}\w*/g) ?? [];
    return names.join(" ").replace(/(?<=[a-z])(?=[A-Z][a-z]{2})/g, " ");
  }

  // The id that most sections have: the rule of vault/search.py.
  const anchorOf = (heading) => heading.toLowerCase().replace(/[^a-z0-9_ -]/g, "").replaceAll(" ", "-");

  function ones(bits) {
    let count = 0;
    for (; bits; bits &= bits - 1) count++;
    return count;
  }

  const pairs = (words) => words.slice(1).map((word, at) => [words[at], word]);

  const bare = (name) => name.replace(/^(amazon|aws) /, ""); // a maker's name that people leave out

  const byScore = (a, b) => b.score - a.score || a.document.id - b.document.id;

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
    await importScripts("search-index.js", "../../search/index.js");
    const made = new Engine(self.searchIndex);
    delete self.searchIndex;
    return made;
  }
  const start = () => (engine ??= load());

  // A worker that runs a script answers nothing meanwhile, so that it reads texts as data. What stands in its place on
  // a disk can only run them.
  const shards = new Map(); // by number: true once it is there, before that what tells
  const shard = (texts, number) => {
    const path = `../../search/texts-${number}.js`;
    const keep = (pages) => {
      for (const [page, sections] of Object.entries(pages)) texts.set(page, new Map(sections));
    };
    if (self.document) {
      self.searchTexts = keep;
      return importScripts(path);
    }
    return fetch(new URL(path, location)).then(async (response) => {
      const script = await response.text();
      keep(JSON.parse(script.slice(script.indexOf("(") + 1, script.lastIndexOf(")"))));
    });
  };
  // Without a network an answer has no sentences; the next one tries again.
  const fetched = (texts, numbers) => Promise.all(numbers.map((number) => {
    if (!shards.has(number)) {
      const coming = shard(texts, number).then(() => shards.set(number, true), () => shards.delete(number));
      shards.set(number, coming);
    }
    return shards.get(number);
  }));

  let asked = 0;
  async function reply(query) {
    const mine = ++asked;
    const ready = query.trim() && await start();
    // What was typed meanwhile has come in by now: only the last of it wants an answer.
    await new Promise((resolve) => setTimeout(resolve));
    if (mine !== asked) return;
    if (!ready) {
      postMessage({ type: RESULT, data: { items: [], suggest: [], query } });
      return;
    }
    const answer = ready.answer(query);
    postMessage({ type: RESULT, data: answer.show() });
    if (answer.shards.every((number) => shards.get(number) === true)) return;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    if (mine !== asked) return;
    await fetched(ready.texts, answer.shards);
    if (mine === asked) postMessage({ type: RESULT, data: answer.show() });
  }

  self.addEventListener("message", ({ data: { type, data } }) => {
    if (type === SETUP) postMessage({ type: READY });
    else if (type === TOUCHED) start();
    else if (type === QUERY) reply(data);
  });
})();
