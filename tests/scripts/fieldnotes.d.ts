// The one name that the site's scripts share, and the shapes of what they keep and load.

declare namespace fieldnotes {
  /** A practice question, made at build time; texts are HTML whose links are relative to the site's root. */
  interface Question {
    id: string;
    title: string;
    exam: string;
    task: string;
    domain: string;
    /** Address of the question on its note's page, relative to the site's root. */
    url: string;
    situation: string;
    stem: string;
    options: string[];
    reasons: string[];
    right: number[];
    /** The sections that its reasons lead to. */
    sections: { url: string; title: string }[];
  }
  interface Exam {
    code: string;
    title: string;
    url: string;
    /** Questions and minutes of the real exam. */
    count: number;
    minutes: number;
    domains: { number: string; name: string; weight: number }[];
  }
  interface PracticeData {
    exams: Exam[];
    questions: Question[];
  }
  interface Session {
    version: number;
    mode: "practise" | "mock";
    exam: string;
    ids: string[];
    at: number;
    answers: Record<string, number[]>;
    shown: string[];
    flags: string[];
    began: number;
    ends: number | null;
    done: number | null;
  }
  type Results = Record<string, { at: number; right: boolean }>;
  interface Score {
    right: number;
    total: number;
    domains: Record<string, { right: number; total: number }>;
    wrong: string[];
    read: { url: string; title: string; count: number }[];
  }
  /** A recall card, made at build time; texts are HTML whose links are relative to the site's root. */
  interface Card {
    id: string;
    url: string;
    note: string;
    title: string;
    category: string;
    exams: string[];
    question: string;
    answer: string;
  }
  interface RecallData {
    cards: Card[];
    /** Tells these cards from those of an earlier build. */
    deck: string;
    exams: { code: string; title: string }[];
    /** Address of the decks for Anki, where the site has them. */
    anki?: string;
  }
  /** When, in milliseconds since 1970, and how it went: again, hard, good, easy. */
  type Review = [number, 1 | 2 | 3 | 4];
  interface Progress {
    version: number;
    reviews: Record<string, Review[]>;
  }
  interface Outlook {
    due: string[];
    fresh: string[];
    /** How many come within a week, those due today included. */
    week: number;
    begun: number;
    categories: Record<string, { total: number; begun: number; learnt: number }>;
  }
}

declare var FSRS: typeof import("ts-fsrs");
declare var fieldnotes: any;
/** Material's: the site's root. */
declare var __md_scope: URL | undefined;
/** Material's: tells of each page that is shown, the first one too. */
declare var document$: { subscribe(next: () => void): void };
/** Material's: shows a few words for two seconds. */
declare var alert$: { next(words: string): void };
