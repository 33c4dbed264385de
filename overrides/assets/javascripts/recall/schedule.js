// When each recall card comes back (FSRS, by ts-fsrs), as plain data and functions. No page, no clock, no storage.
//
// What is kept is the list of reviews, not the state they lead to: two devices merge by uniting their lists, undo
// drops the last, and a new version of the algorithm reads them anew.
// @ts-check

(() => {
  "use strict";

  const VERSION = 1;
  const DAY = 86_400_000;
  // Without chance, so that two devices with the same reviews show the same days.
  const algorithm = () => FSRS.fsrs({ enable_fuzz: false });
  /** A card that will not come back for so long is learnt. */
  const LEARNT_DAYS = 21;

  /** @returns {fieldnotes.Progress} */
  const empty = () => ({ version: VERSION, reviews: {} });

  /**
   * @param {unknown} value what a browser or a file kept
   * @returns {fieldnotes.Progress | null} `null` when it is no progress of this kind
   */
  function revive(value) {
    const some = /** @type {fieldnotes.Progress | null} */ (value);
    if (!some || typeof some !== "object" || some.version !== VERSION || typeof some.reviews !== "object" || !some.reviews) return null;
    /** @type {fieldnotes.Progress} */
    const clean = empty();
    for (const [id, list] of Object.entries(some.reviews)) {
      if (!Array.isArray(list)) return null;
      const good = list.filter((one) => Array.isArray(one) && Number.isFinite(one[0]) && one[0] > 0 && [1, 2, 3, 4].includes(one[1]));
      if (good.length) clean.reviews[id] = sorted(good.map(([at, grade]) => [at, grade]));
    }
    return clean;
  }

  /**
   * @param {fieldnotes.Review[]} list
   * @returns {fieldnotes.Review[]} by time, each moment once
   */
  function sorted(list) {
    const once = new Map(list.map((review) => [review[0], review]));
    return [...once.values()].sort((a, b) => a[0] - b[0]);
  }

  /**
   * @param {fieldnotes.Progress} one
   * @param {fieldnotes.Progress} other
   * @returns {fieldnotes.Progress} all reviews of both: the same whichever comes first, and however often
   */
  function merge(one, other) {
    const reviews = { ...one.reviews };
    for (const [id, list] of Object.entries(other.reviews)) reviews[id] = sorted([...(reviews[id] ?? []), ...list]);
    return { version: VERSION, reviews };
  }

  /**
   * @param {readonly fieldnotes.Review[] | undefined} list
   * @returns {import("ts-fsrs").Card | null} what the algorithm knows after these reviews; `null` before the first
   */
  function state(list) {
    if (!list?.length) return null;
    const known = states.get(list);
    if (known) return known;
    const scheduler = algorithm();
    let card = FSRS.createEmptyCard(new Date(list[0][0]));
    for (const [at, grade] of list) card = scheduler.next(card, new Date(at), grade).card;
    states.set(list, Object.freeze(card));
    return card;
  }

  // A list of reviews is never changed, only replaced, so what it leads to need not be worked out twice.
  /** @type {WeakMap<readonly fieldnotes.Review[], import("ts-fsrs").Card>} */
  const states = new WeakMap();

  /**
   * @param {fieldnotes.Progress} progress
   * @param {string} id
   * @param {1 | 2 | 3 | 4} grade again, hard, good, easy
   * @param {number} now
   * @returns {fieldnotes.Progress}
   */
  function review(progress, id, grade, now) {
    return { ...progress, reviews: { ...progress.reviews, [id]: sorted([...(progress.reviews[id] ?? []), [now, grade]]) } };
  }

  /**
   * @param {fieldnotes.Progress} progress
   * @param {string} id
   * @returns {fieldnotes.Progress} without the last review of a card
   */
  function undo(progress, id) {
    const reviews = { ...progress.reviews };
    const list = (reviews[id] ?? []).slice(0, -1);
    if (list.length) reviews[id] = list;
    else delete reviews[id];
    return { ...progress, reviews };
  }

  /**
   * When a card would come back after each grade.
   *
   * @param {fieldnotes.Progress} progress
   * @param {string} id
   * @param {number} now
   * @returns {Record<1 | 2 | 3 | 4, number>} milliseconds from now
   */
  function intervals(progress, id, now) {
    const preview = algorithm().repeat(state(progress.reviews[id]) ?? FSRS.createEmptyCard(new Date(now)), new Date(now));
    const after = (/** @type {1 | 2 | 3 | 4} */ grade) => preview[grade].card.due.getTime() - now;
    return { 1: after(1), 2: after(2), 3: after(3), 4: after(4) };
  }

  /**
   * @param {readonly fieldnotes.Card[]} cards
   * @param {fieldnotes.Progress} progress
   * @param {number} now
   * @returns {fieldnotes.Outlook}
   */
  function outlook(cards, progress, now) {
    /** @type {fieldnotes.Outlook} */
    const found = { due: [], fresh: [], week: 0, begun: 0, categories: {} };
    // Days end at midnight where the reader is: what is due today is due all day.
    const tonight = new Date(now).setHours(24, 0, 0, 0);
    const dated = [];
    for (const card of cards) {
      const category = (found.categories[card.category] ??= { total: 0, begun: 0, learnt: 0 });
      category.total++;
      const known = state(progress.reviews[card.id]);
      if (!known) {
        found.fresh.push(card.id);
        continue;
      }
      found.begun++;
      category.begun++;
      if (known.scheduled_days >= LEARNT_DAYS) category.learnt++;
      const due = known.due.getTime();
      // Minutes after a failure a card is due again in this session, not before.
      if (due <= (known.scheduled_days >= 1 ? tonight - 1 : now)) dated.push({ id: card.id, due });
      if (due < tonight + 7 * DAY) found.week++;
    }
    found.due = dated.sort((a, b) => a.due - b.due).map(({ id }) => id);
    return found;
  }

  /**
   * How many cards were seen for the first time on the day of a moment.
   *
   * @param {fieldnotes.Progress} progress
   * @param {number} now
   */
  function begunToday(progress, now) {
    const morning = new Date(now).setHours(0, 0, 0, 0);
    return Object.values(progress.reviews).filter((list) => list[0][0] >= morning).length;
  }

  /**
   * In which order cards are met for the first time: one of each note in turn, so that a day's cards are of many
   * subjects, the notes first that decide most practice questions.
   *
   * @param {readonly fieldnotes.Card[]} cards
   * @param {Record<string, number>} asked how many practice questions lead to each note
   * @returns {fieldnotes.Card[]}
   */
  function mixed(cards, asked) {
    /** @type {Map<string, number>} */
    const seen = new Map();
    const placed = cards.map((card) => {
      const turn = seen.get(card.note) ?? 0;
      seen.set(card.note, turn + 1);
      return { card, turn };
    });
    const often = (/** @type {fieldnotes.Card} */ { note }) => asked[note] ?? 0;
    return placed.sort((a, b) => a.turn - b.turn || often(b.card) - often(a.card)).map(({ card }) => card);
  }

  /**
   * The cards of a session: what is due, the longest overdue first, then new ones.
   *
   * @param {readonly fieldnotes.Card[]} cards
   * @param {fieldnotes.Progress} progress
   * @param {number} now
   * @param {number} fresh how many new cards at the most
   * @returns {string[]}
   */
  function queue(cards, progress, now, fresh) {
    const { due, fresh: unseen } = outlook(cards, progress, now);
    return [...due, ...unseen.slice(0, Math.max(0, fresh))];
  }

  const schedule = { begunToday, empty, intervals, merge, mixed, outlook, queue, review, revive, state, undo };
  globalThis.fieldnotes = Object.assign(globalThis.fieldnotes ?? {}, { schedule });
})();
