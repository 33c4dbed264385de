// A run through practice questions, as plain data and functions that return a new state. No page, no clock, no storage.
// @ts-check

(() => {
  "use strict";

  const VERSION = 1;

  /**
   * So many of each group that the shares come as near to the weights as whole numbers can (largest remainder).
   *
   * @param {Record<string, number>} weights share of each group, in any unit
   * @param {Record<string, number>} available how many there are of each
   * @param {number} count how many in all
   * @returns {Record<string, number>}
   */
  function apportion(weights, available, count) {
    const names = Object.keys(weights).filter((name) => available[name]);
    const total = names.reduce((sum, name) => sum + weights[name], 0);
    const exact = names.map((name) => ({ name, share: (count * weights[name]) / (total || 1) }));
    /** @type {Record<string, number>} */
    const found = {};
    for (const { name, share } of exact) found[name] = Math.min(Math.floor(share), available[name]);
    const order = exact.sort((a, b) => (b.share % 1) - (a.share % 1) || a.name.localeCompare(b.name));
    let left = Math.min(count, names.reduce((sum, name) => sum + available[name], 0));
    left -= Object.values(found).reduce((sum, some) => sum + some, 0);
    for (let at = 0; left > 0; at++) {
      const { name } = order[at % order.length];
      if (found[name] < available[name]) {
        found[name]++;
        left--;
      }
    }
    return found;
  }

  /**
   * @template T
   * @param {readonly T[]} some
   * @param {() => number} random from 0 up to 1
   * @returns {T[]} the same in another order (Fisher and Yates)
   */
  function shuffle(some, random) {
    const out = [...some];
    for (let at = out.length - 1; at > 0; at--) {
      const other = Math.floor(random() * (at + 1));
      [out[at], out[other]] = [out[other], out[at]];
    }
    return out;
  }

  /**
   * Choose the questions of a run: by the weights of the domains, those not seen for longest first.
   *
   * @param {readonly fieldnotes.Question[]} questions of one exam
   * @param {Record<string, number>} weights of the domains wanted
   * @param {number} count
   * @param {fieldnotes.Results} results of earlier runs
   * @param {() => number} random
   * @returns {string[]} their ids, in an order that mixes the domains
   */
  function pick(questions, weights, count, results, random) {
    /** @type {Record<string, fieldnotes.Question[]>} */
    const groups = {};
    for (const question of shuffle(questions, random))
      if (question.domain in weights) (groups[question.domain] ??= []).push(question);
    const available = Object.fromEntries(Object.entries(groups).map(([name, some]) => [name, some.length]));
    const wanted = apportion(weights, available, count);
    const chosen = Object.entries(groups).flatMap(([name, some]) =>
      some.sort((a, b) => (results[a.id]?.at ?? 0) - (results[b.id]?.at ?? 0)).slice(0, wanted[name] ?? 0));
    return shuffle(chosen, random).map((question) => question.id);
  }

  /**
   * @param {{mode: "practise" | "mock", exam: string, ids: string[], now: number, minutes?: number}} what
   * @returns {fieldnotes.Session}
   */
  function create({ mode, exam, ids, now, minutes }) {
    const ends = mode === "mock" && minutes ? now + minutes * 60_000 : null;
    return { version: VERSION, mode, exam, ids, at: 0, answers: {}, shown: [], flags: [], began: now, ends, done: null };
  }

  /**
   * @param {unknown} value what a browser kept
   * @param {(id: string) => fieldnotes.Question | undefined} find
   * @returns {fieldnotes.Session | null} a session whose questions are all there still; what is gone is left out
   */
  function revive(value, find) {
    const old = /** @type {fieldnotes.Session | null} */ (value);
    if (!old || typeof old !== "object" || old.version !== VERSION || !Array.isArray(old.ids)) return null;
    const ids = old.ids.filter((id) => typeof id === "string" && find(id));
    if (!ids.length) return null;
    // A question that went missing moves those behind it up.
    const before = old.ids.slice(0, old.at).filter((id) => ids.includes(id)).length;
    return { ...create({ mode: old.mode, exam: old.exam, ids, now: old.began }), ...old, ids, at: Math.min(before, ids.length - 1) };
  }

  /**
   * Choose an option, or take the choice back. Where several are right, up to so many are chosen;
   * one more takes the place of the oldest.
   *
   * @param {fieldnotes.Session} session
   * @param {fieldnotes.Question} question
   * @param {number} option
   * @returns {fieldnotes.Session}
   */
  function choose(session, question, option) {
    if (session.done !== null || session.shown.includes(question.id) || !(option in question.options)) return session;
    const before = session.answers[question.id] ?? [];
    const many = question.right.length;
    /** @type {number[]} */
    let now;
    if (before.includes(option)) now = before.filter((one) => one !== option);
    else if (many === 1) now = [option];
    else now = [...before, option].slice(-many);
    return { ...session, answers: { ...session.answers, [question.id]: now } };
  }

  /**
   * @param {fieldnotes.Session} session
   * @param {number} at
   * @returns {fieldnotes.Session}
   */
  const go = (session, at) => ({ ...session, at: Math.max(0, Math.min(at, session.ids.length - 1)) });

  /**
   * @param {fieldnotes.Session} session
   * @param {string} id
   * @returns {fieldnotes.Session} with the flag of a question set or taken away
   */
  function flag(session, id) {
    const has = session.flags.includes(id);
    return { ...session, flags: has ? session.flags.filter((one) => one !== id) : [...session.flags, id] };
  }

  /**
   * @param {fieldnotes.Session} session
   * @param {fieldnotes.Question} question
   * @returns {fieldnotes.Session} with the reasons of an answered question shown
   */
  function reveal(session, question) {
    const chosen = session.answers[question.id] ?? [];
    if (chosen.length !== question.right.length || session.shown.includes(question.id)) return session;
    return { ...session, shown: [...session.shown, question.id] };
  }

  /**
   * @param {fieldnotes.Session} session
   * @param {number} now
   * @returns {fieldnotes.Session}
   */
  const finish = (session, now) => (session.done === null ? { ...session, done: Math.min(now, session.ends ?? now) } : session);

  /**
   * @param {fieldnotes.Session} session
   * @param {number} now
   * @returns {number | null} milliseconds left; `null` without a limit
   */
  const left = (session, now) => (session.ends === null ? null : Math.max(0, session.ends - (session.done ?? now)));

  /**
   * @param {fieldnotes.Question} question
   * @param {readonly number[] | undefined} chosen
   */
  const isRight = (question, chosen) =>
    chosen?.length === question.right.length && question.right.every((option) => chosen.includes(option));

  /**
   * @param {fieldnotes.Session} session
   * @param {(id: string) => fieldnotes.Question | undefined} find
   * @returns {fieldnotes.Score} of a mock exam all questions, of practice those whose reasons were shown
   */
  function score(session, find) {
    /** @type {fieldnotes.Score} */
    const found = { right: 0, total: 0, domains: {}, wrong: [], read: [] };
    /** @type {Map<string, {url: string, title: string, count: number}>} */
    const read = new Map();
    for (const id of session.ids) {
      const question = find(id);
      if (!question || (session.mode === "practise" && !session.shown.includes(id))) continue;
      const domain = (found.domains[question.domain] ??= { right: 0, total: 0 });
      found.total++;
      domain.total++;
      if (isRight(question, session.answers[id])) {
        found.right++;
        domain.right++;
        continue;
      }
      found.wrong.push(id);
      for (const { url, title } of question.sections) {
        const entry = read.get(url) ?? { url, title, count: 0 };
        entry.count++;
        read.set(url, entry);
      }
    }
    found.read = [...read.values()].sort((a, b) => b.count - a.count || a.title.localeCompare(b.title));
    return found;
  }

  /**
   * What is known of each question after a run.
   *
   * @param {fieldnotes.Results} results
   * @param {fieldnotes.Session} session
   * @param {readonly string[]} ids questions that were answered just now
   * @param {(id: string) => fieldnotes.Question | undefined} find
   * @param {number} now
   * @returns {fieldnotes.Results}
   */
  function record(results, session, ids, find, now) {
    const after = { ...results };
    for (const id of ids) {
      const question = find(id);
      if (question) after[id] = { at: now, right: isRight(question, session.answers[id]) };
    }
    return after;
  }

  const session = { apportion, choose, create, finish, flag, go, isRight, left, pick, record, reveal, revive, score, shuffle };
  globalThis.fieldnotes = Object.assign(globalThis.fieldnotes ?? {}, { session });
})();
