// The index of the search, as vault/search_postings.py writes it: which words stand in which sections, what is like a
// word, and how well a section answers (BM25+ in each field, added up: a word counts the more the rarer it is).

(() => {
  "use strict";
  // How soon more of a word says nothing more; how much a long section counts less; what each word counts at least.
  const SATURATION = 1.2, LENGTH = 0.7, LEAST = 0.5;
  const LAST = 64; // digits that end a number; those above stand before
  const DIGIT = new Uint8Array(127); // by the character's code
  for (let code = 32, digit = 0; code < 127; code++) if (code !== 34 && code !== 92) DIGIT[code] = digit++;
  const MORE = 93 - LAST;

  // Whether a number is among others that grow.
  const find = (sections, wanted) => {
    let low = 0, high = sections.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sections[middle] < wanted) low = middle + 1; else high = middle;
    }
    return sections[low] === wanted;
  };

  class SearchIndex {
    /**
     * @param written words and places of the texts
     * @param fields for each field its weight and, but for the one called "text", the words of each section
     * @param size how many sections there are
     */
    constructor(written, fields, size) {
      this.ids = new Map();
      this.size = size;
      const texts = this.#read(written);
      this.fields = Object.entries(fields).map(([name, { weight, sections }]) => {
        const places = name === "text" ? texts : this.#places(sections);
        const lengths = new Uint32Array(size);
        let all = 0;
        for (const { sections: those } of places.values()) for (const section of those) lengths[section]++, all++;
        return { weight, places, lengths, average: all / size || 1 };
      });
      this.words = [...this.ids.keys()].sort();
      // How much of a word the one before it has: what is known of that much is known of both.
      this.shared = this.words.map((word, at) => {
        const before = this.words[at - 1] ?? "";
        let same = 0;
        while (same < word.length && word[same] === before[same]) same++;
        return same;
      });
    }

    #read({ words, found, places, counts }) {
      let before = "";
      for (const line of words ? words.split("\n") : []) {
        before = before.slice(0, DIGIT[line.charCodeAt(0)]) + line.slice(1);
        this.ids.set(before, this.ids.size);
      }
      const many = numbers(found), distances = numbers(places), often = numbers(counts);
      const read = new Map();
      const byRarity = [...many.keys()].sort((one, other) => many[one] - many[other]);
      let at = 0;
      for (const word of byRarity) {
        const end = at + many[word];
        const run = [at, end];
        for (let last = -1; at < end; at++) last = distances[at] += last + 1;
        read.set(word, { sections: distances.subarray(...run), counts: often.subarray(...run) });
      }
      return read;
    }

    #places(sections) {
      const places = new Map();
      sections.forEach((words, section) => {
        for (const word of words) {
          let id = this.ids.get(word);
          if (id === undefined) this.ids.set(word, id = this.ids.size);
          let place = places.get(id);
          if (!place) places.set(id, place = { sections: [], counts: [] });
          if (place.sections.at(-1) !== section) {
            place.sections.push(section);
            place.counts.push(0);
          } else {
            place.counts[place.counts.length - 1]++;
          }
        }
      });
      return places;
    }

    has(word) {
      return this.ids.has(word);
    }

    stands(word, section) {
      const id = this.ids.get(word);
      return this.fields.some(({ places }) => find(places.get(id)?.sections ?? [], section));
    }

    /** Tells for each section with a word how much it counts there. */
    score(word, tell) {
      const id = this.ids.get(word);
      for (const { weight, places, lengths, average } of this.fields) {
        if (!places.has(id)) continue;
        const { sections, counts } = places.get(id);
        const rare = weight * Math.log(1 + (this.size - sections.length + 0.5) / (sections.length + 0.5));
        for (let at = 0; at < sections.length; at++) {
          const count = counts[at] + 1;
          const long = 1 - LENGTH + LENGTH * lengths[sections[at]] / average;
          tell(sections[at], rare * (LEAST + count * (SATURATION + 1) / (count + SATURATION * long)));
        }
      }
    }

    /** Words that begin as one does, itself left out. */
    *longer(begin) {
      let low = 0, high = this.words.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (this.words[middle] <= begin) low = middle + 1; else high = middle;
      }
      for (; this.words[low]?.startsWith(begin); low++) yield this.words[low];
    }

    /** Words at a distance of some letters (Levenshtein's), with it: one walk through the words in their order, in
     * which what two neighbours share is compared once, and what begins too differently not at all. */
    near(wanted, most) {
      const { words, shared } = this;
      const found = [], length = wanted.length, size = length + 2, far = most + 1;
      // Row for row the distances of the first letters of a word to those of the one wanted. What is farther from the
      // diagonal than may be different is far, whatever the letters.
      const rows = new Uint16Array((length + most + 1) * size).fill(far);
      for (let to = 0; to <= Math.min(length, most); to++) rows[to] = to;
      let known = 0; // letters of the word before that were compared
      let lost = Infinity; // letters with which a word is too different, however it goes on
      for (let at = 0; at < words.length; at++) {
        if (shared[at] < known) known = shared[at];
        if (known >= lost) continue;
        lost = Infinity;
        const word = words[at];
        if (word.length > length + most) continue;
        while (known < word.length) {
          const letter = word.charCodeAt(known), above = known * size, row = above + size;
          known++;
          let least = rows[row] = known < far ? known : far;
          const end = Math.min(length, known + most);
          for (let to = Math.max(1, known - most); to <= end; to++) {
            let cell = rows[above + to - 1] + (wanted.charCodeAt(to - 1) === letter ? 0 : 1);
            if (rows[above + to] < cell) cell = rows[above + to] + 1;
            if (rows[row + to - 1] < cell) cell = rows[row + to - 1] + 1;
            if (cell < least) least = cell;
            rows[row + to] = cell;
          }
          if (least > most) { lost = known; break; }
        }
        const distance = rows[word.length * size + length];
        if (lost === Infinity && distance <= most) found.push([word, distance]);
      }
      return found;
    }
  }

  function numbers(text) {
    const found = new Uint32Array(text.length);
    let size = 0, number = 0;
    for (let at = 0; at < text.length; at++) {
      const digit = DIGIT[text.charCodeAt(at)];
      if (digit < LAST) {
        found[size++] = number * LAST + digit;
        number = 0;
      } else {
        number = number * MORE + digit - LAST + 1;
      }
    }
    return found.subarray(0, size);
  }

  self.SearchIndex = SearchIndex;
})();
