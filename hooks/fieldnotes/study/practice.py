"""Practice questions: scenario, options, and a folded answer with a reason for each option.

A question is one callout, so that Obsidian, the site and paper show it whole, and one block id names it::

    ## Task 1.1: Secure access to resources

    > [!question] Uploads from a partner's account
    > A company keeps … (the situation, 40 to 120 words)
    >
    > **Which solution meets these requirements with the LEAST operational effort?**
    >
    > - **A.** Create …
    > - **B.** Attach …
    >
    > > [!success]- Answer
    > > **B**
    > >
    > > - **A.** Fails, because … [[s3#Presigned URLs|presigned URLs]]
    > > - **B.** Right: …

    ^saa-1-1-partner-uploads

What is right stands only inside the folded callout. The heading above is a task statement of the exam that the
note's property ``exam`` names. ``questions`` reads; ``faults`` and ``bias`` tell an author what to mend.
"""

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from fieldnotes.vault import blocks as b
from fieldnotes.vault.inline import plain, references
from fieldnotes.vault.note import Note, once
from fieldnotes.vault.paths import VaultPath

FOLDER = "practice/"
CALLOUT = "question"
ANSWER = "success"
LETTERS = "ABCDEF"

_TASK = re.compile(r"Task (\d+\.\d+)\b")
_OPTION = re.compile(r"\*\*([A-F])\.\*\*\s+(.*)", re.DOTALL)
_STEM = re.compile(r"\*\*(.+)\*\*", re.DOTALL)
_RIGHT = re.compile(r"\*\*([A-F](?:, [A-F])*)\*\*")
_HOW_MANY = re.compile(r"\((?:Select|Choose) (TWO|THREE)\.?\)")
_NUMBERS = {"TWO": 2, "THREE": 3}
# A situation says what decides and a little that does not, and no more than can be read in the time of an exam.
SHORTEST, LONGEST = 40, 120
# An option that is much longer than the others is taken for the right one, and often is.
WIDEST = 2.2
_BLANKET = re.compile(r"\b(?:all|none|both) of the (?:above|others)\b", re.IGNORECASE)

# So many questions show a bias; in fewer it is chance.
FEW = 20


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Args:
        note: path of its note.
        line: line of the callout in the file.
        id: its block id, an address that lasts; empty when it has none.
        title: a few words that name it.
        exam: the exam's code.
        task: number of its task statement, such as ``2.1``; empty when no heading says one.
        situation: its paragraphs, Markdown.
        stem: what is asked.
        options: the options' texts by letter, in order.
        right: letters of the right ones.
        reasons: why each option is right or wrong, by letter.
    """

    note: VaultPath
    line: int
    id: str
    title: str
    exam: str
    task: str
    situation: tuple[str, ...]
    stem: str
    options: Mapping[str, str]
    right: tuple[str, ...]
    reasons: Mapping[str, str]

    @property
    def domain(self) -> str:
        """The number of its domain."""
        return self.task.partition(".")[0]


@dataclass(slots=True)
class _Parts:
    """What a callout holds, while it is read."""

    texts: list[str] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)
    answer: b.Callout | None = None


@once
def questions(note: Note) -> list[Question]:
    """Every question of a practice note, in order, the unfinished ones too."""
    exam = str(note.meta.get("exam") or "")
    task = ""
    found = []
    for block in note.blocks:
        if isinstance(block, b.Heading):
            match = _TASK.match(plain(block.text))
            task = match[1] if match else ""
        elif isinstance(block, b.Callout) and block.kind == CALLOUT:
            found.append(_question(note, block, exam, task))
    return found


def _question(note: Note, callout: b.Callout, exam: str, task: str) -> Question:
    parts = _Parts()
    for block in callout.children:
        if isinstance(block, b.Paragraph):
            parts.texts.append(_text(block))
        elif isinstance(block, b.List):
            parts.options.update(_lettered(block))
        elif isinstance(block, b.Callout) and block.kind == ANSWER:
            parts.answer = block
    stem = ""
    if parts.texts and (match := _STEM.fullmatch(parts.texts[-1])):
        stem = match[1]
        parts.texts.pop()
    right, reasons = _answer(parts.answer)
    return Question(
        note.path, note.line(callout.line), callout.block_id or "", plain(callout.title), exam, task,
        tuple(parts.texts), stem, parts.options, right, reasons,
    )  # fmt: skip


def _answer(callout: b.Callout | None) -> tuple[tuple[str, ...], dict[str, str]]:
    right: tuple[str, ...] = ()
    reasons: dict[str, str] = {}
    for block in callout.children if callout else ():
        if isinstance(block, b.Paragraph) and (match := _RIGHT.fullmatch(_text(block))):
            right = tuple(match[1].split(", "))
        elif isinstance(block, b.List):
            reasons.update(_lettered(block))
    return right, reasons


def _lettered(some: b.List) -> Iterator[tuple[str, str]]:
    for item in some.items:
        text = "\n".join(_text(block) for block in item.children if isinstance(block, b.Paragraph))
        if match := _OPTION.fullmatch(text):
            yield match[1], match[2]


def _text(block: b.Paragraph) -> str:
    return "\n".join(text for _, text in block.text)


def _words(text: str) -> int:
    return len(plain(text).split())


def faults(note: Note, tasks: Mapping[str, Iterable[str]]) -> Iterator[tuple[int, str]]:
    """What is wrong with a practice note: line and message.

    Args:
        note: the note.
        tasks: for the code of each exam the numbers of its task statements.
    """
    exam = str(note.meta.get("exam") or "")
    if exam not in tasks:
        yield note.line(1), f"the exam '{exam}' has no note; 'exam' is one of {', '.join(sorted(tasks)) or 'none'}"
    seen: set[str] = set()
    for question in questions(note):
        known = set(tasks.get(exam, ()))
        if exam in tasks and question.task not in known:
            what = f"no task statement {question.task}" if question.task else "no task: put it under '## Task 1.1: …'"
            yield question.line, f"{_name(question)} has {what} of {exam}; there are {', '.join(sorted(known))}"
        if question.id and question.id in seen:
            yield question.line, f"the id ^{question.id} names two questions"
        seen.add(question.id)
        yield from ((question.line, f"{_name(question)} {message}") for message in _form(question))
        yield from _links(note, question)


def _name(question: Question) -> str:
    return f"the question '{question.title or question.id or 'without a title'}'"


def _form(question: Question) -> Iterator[str]:
    if not question.title:
        yield "has no title; write > [!question] A few words"
    if not question.id:
        yield "has no id; write ^exam-task-words on a line of its own below it, a blank line between"
    length = sum(map(_words, question.situation))
    if not SHORTEST <= length <= LONGEST:
        yield f"has a situation of {length} words; {SHORTEST} to {LONGEST} can be read in an exam"
    if not question.stem:
        yield "asks nothing: the last paragraph before the options is the stem, in **bold**"
    yield from _options(question)
    yield from _reasons(question)


def _options(question: Question) -> Iterator[str]:
    letters = "".join(question.options)
    if len(letters) < 4 or letters != LETTERS[: len(letters)]:
        yield f"has the options '{letters}'; write four or more, '- **A.** …' in order"
        return
    for letter, text in question.options.items():
        if _BLANKET.search(text):
            yield f"has a blanket option {letter}; an option says what to do"
    lengths = [len(plain(text)) for text in question.options.values()]
    if max(lengths) > WIDEST * statistics.median(lengths) and max(lengths) > 60:
        letter = letters[lengths.index(max(lengths))]
        yield f"has an option {letter} far longer than the others; readers take it for the right one"
    if len({plain(text).rstrip().endswith(".") for text in question.options.values()}) > 1:
        yield "ends some options with a full stop and others without"


def _reasons(question: Question) -> Iterator[str]:
    if not question.right:
        yield f"has no answer; write > > [!{ANSWER}]- Answer, then **B** or **B, D** on a line of its own"
        return
    for letter in question.right:
        if letter not in question.options:
            yield f"has the answer {letter}, which is no option"
    match = _HOW_MANY.search(question.stem)
    wanted = _NUMBERS[match[1]] if match else 1
    if wanted != len(question.right):
        yield f"asks for {wanted} and has {len(question.right)} right; say (Select TWO.) in the stem"
    for letter in question.options:
        if not question.reasons.get(letter):
            yield f"has no reason for {letter}; write '> > - **{letter}.** …'"
    for letter in question.reasons:
        if letter not in question.options:
            yield f"gives a reason for {letter}, which is no option"


def _links(note: Note, question: Question) -> Iterator[tuple[int, str]]:
    """A reason leads to the section that decides it; what is asked gives nothing away by a link."""
    if not any(list(references(text)) for text in question.reasons.values()):
        yield question.line, f"{_name(question)} leads nowhere: a reason links to the section that decides it"
    open_texts = (*question.situation, question.stem, *question.options.values())
    if any(list(references(text)) for text in open_texts):
        yield question.line, f"{_name(question)} has a link in what is asked; links stand in the reasons"


def bias(some: Sequence[Question]) -> Iterator[str]:
    """What gives answers away over many questions: length and position.

    Args:
        some: finished questions; of each kind fewer than twenty say nothing.

    Yields:
        A message for each bias: the right answer is the longest option in more than a third of the questions, or
        one letter is right far more often than another; of two right answers one is the longest in more than half
        of the questions, or both are longer than the rest in more than a fifth.
    """
    single = [question for question in some if len(question.right) == 1 and question.options]
    pairs = [question for question in some if len(question.right) == 2 and len(question.options) > 2]
    if len(single) >= FEW:
        longest = sum(_by_length(question)[0] in question.right for question in single)
        if longest * 3 > len(single):
            yield f"the right answer is the longest option in {longest} of {len(single)} questions; a third is the most"
        yield from _positions(single)
    if len(pairs) >= FEW:
        longest = sum(_by_length(question)[0] in question.right for question in pairs)
        both = sum(set(_by_length(question)[:2]) == set(question.right) for question in pairs)
        if longest * 2 > len(pairs):
            yield f"one of two right answers is the longest option in {longest} of {len(pairs)}; half is the most"
        if both * 5 > len(pairs):
            yield f"both right answers are the longest options in {both} of {len(pairs)}; a fifth is the most"


def _by_length(question: Question) -> list[str]:
    """The letters, that of the longest option first."""
    return sorted(question.options, key=lambda letter: -len(plain(question.options[letter])))


def _positions(single: Sequence[Question]) -> Iterator[str]:
    places = Counter(question.right[0] for question in single if len(question.options) == 4)
    total = sum(places.values())
    for letter in LETTERS[:4]:
        if total >= FEW and not 0.17 <= places[letter] / total <= 0.33:
            yield f"{letter} is right in {places[letter]} of {total} questions; a quarter is even"
