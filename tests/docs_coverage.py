"""What the notes cover: a line for each service, feature and concept that the site promises.

    python tests/docs_coverage.py [SITE]      the table, and what it violates
    python tests/docs_coverage.py --problems  only what it violates

SITE is a built site; without it one is built. The rows are those of ``hooks/fieldnotes/importer/aws.tsv``, and what
the three exam guides list in scope, ``data/exams.tsv``.
"""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "hooks"))

from fieldnotes.study import cards, exams, glossary, numbers, prices  # noqa: E402 - as a script the path must be set first
from fieldnotes.study.schema import CATEGORY, COMPARISON, EXAM, GLOSSARY, PRACTICE, page_type  # noqa: E402
from fieldnotes.vault import blocks as b  # noqa: E402
from fieldnotes.vault import search as search_index  # noqa: E402
from fieldnotes.vault.index import Index  # noqa: E402
from fieldnotes.vault.inline import plain, references  # noqa: E402
from fieldnotes.vault.note import Anchor, Note, leaf_texts  # noqa: E402

# The services that exams ask about: their notes are in full.
FULL = frozenset(
    "ec2 auto-scaling ebs efs fsx s3 storage-gateway snow-family backup vpc transit-gateway direct-connect "
    "site-to-site-vpn privatelink route-53 cloudfront global-accelerator elb rds aurora dynamodb elasticache "
    "redshift neptune documentdb lambda api-gateway step-functions sqs sns eventbridge kinesis-data-streams "
    "data-firehose msk ecs eks ecr fargate batch elastic-beanstalk cloudformation cloudwatch cloudtrail config "
    "systems-manager trusted-advisor organizations control-tower iam iam-identity-center sts kms cloudhsm "
    "secrets-manager acm cognito waf shield guardduty inspector macie security-hub athena glue emr cost-explorer "
    "budgets datasync dms transfer-family opensearch-service x-ray".split()
)
FULL_WORDS, COMPACT_WORDS = (600, 1500), (200, 600)
# A count is no measure of clarity: a note may miss its range by this share.
WORDS_LEEWAY = 0.1
FULL_CARDS, CARDS = 5, 2
FULL_INBOUND, INBOUND = 3, 2
PICTURES, TERMS, SERVICES, FEATURES, CONCEPTS = 60, 150, 135, 75, 25
# How many services and features each exam's guide listed in scope when it was read, in November 2026.
IN_SCOPE = {"SAA-C03": 118, "DVA-C03": 56, "CLF-C02": 115}

# Pages that link to every note, whose links therefore say nothing of a note.
_LISTS = ("index.md", "glossary.md", "tables/")
_STOP_WORDS = frozenset(
    "a able about across after all almost also am among an and any are as at be because been but by can cannot could "
    "dear did do does either else ever every for from get got had has have he her hers him his how however i if in "
    "into is it its just least let like likely may me might most must my neither no nor not of off often on only or "
    "other our own rather said say says she should since so some than that the their them then there these they this "
    "tis to too twas us wants was we were what when where which while who whom why will with would yet you your".split()
)


@dataclass(frozen=True, slots=True)
class Row:
    """A service, feature or concept, and what the site has of it.

    Args:
        name: its official name.
        kind: ``service``, ``feature``, ``concept``, or an exam's code for what its guide lists in scope.
        path: path of its note.
        heading: its section in the note; empty when the note is its own.
        address: where it is on the site; empty when there is no such note or section.
        words: how many words the note or section has.
        numbers: key numbers of the note.
        cards: recall cards of the note.
        pictures: pictures in the note or section.
        inbound: how many other notes link to the note.
        names: all names that people type.
        lost: those of them that search does not find in the note.
    """

    name: str
    kind: str
    path: str
    heading: str
    address: str
    words: int
    numbers: int
    cards: int
    pictures: int
    inbound: int
    names: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def stem(self) -> str:
        """The note's file name without ``.md``."""
        return Path(self.path).stem


class Search:
    """The search index of a built site, asked word by word: no stemming, no stop words, no mistakes forgiven.

    Args:
        site: the built site.
    """

    def __init__(self, site: Path) -> None:
        plugin = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
        # JavaScript writes a named set of Unicode otherwise, but this site's expression is plain.
        self.separator = re.compile(plugin["config"]["separator"])
        self._pages: dict[str, list[set[str]]] = {}
        for page in search_index.read(site):
            # The page's names belong to its head, the first of its sections.
            texts = [f"{section.heading} {section.text}" for section in page.sections]
            texts[0] = " ".join([page.title, *page.names, texts[0]])
            self._pages[page.address.strip("/")] = [set(self.words(text)) for text in texts]

    def words(self, text: str) -> list[str]:
        """A text as the words that are searched for."""
        words = (re.sub(r"^\W+|\W+$", "", word) for word in self.separator.split(text.lower()))
        return [word for word in words if word and word not in _STOP_WORDS]

    def finds(self, name: str, page: str) -> bool:
        """Whether each word of a name begins a word of the page's head or of one of its sections."""
        wanted = self.words(name)
        sections = self._pages.get(page, [])
        return not wanted or any(
            all(any(found.startswith(word) for found in section | sections[0]) for word in wanted)
            for section in sections
        )


class Vault:
    """The notes of docs/, read without a site generator."""

    def __init__(self, docs: Path = ROOT / "docs") -> None:
        self.docs = docs
        notes = {}
        for path in sorted(docs.rglob("*.md")):
            name = path.relative_to(docs).as_posix()
            if not name.startswith(("templates/", "inbox/", ".")):
                notes[name] = Note(name, path.read_text(encoding="utf-8"))
        self.attachments = {p.relative_to(docs).as_posix() for p in docs.rglob("assets/**/*") if p.is_file()}
        self.index = Index(notes, self.attachments)
        self.notes = notes

    @cached_property
    def inbound(self) -> dict[str, set[str]]:
        """For each note the other notes that link to it; lists of all notes left out."""
        found: dict[str, set[str]] = defaultdict(set)
        for path, note in self.notes.items():
            if path.startswith(_LISTS):
                continue
            for _, _, reference in note.references():
                target = self.index.find(reference.link.path, path).path if reference.link.path else None
                if target in self.notes and target is not None and target != path:
                    found[target].add(path)
        return found

    @cached_property
    def tasks(self) -> list[exams.Task]:
        """All task statements."""
        return [task for path, note in self.notes.items() if path.startswith(exams.FOLDER)
                for task in exams.tasks(note, self.index)]  # fmt: skip

    @cached_property
    def terms(self) -> list[glossary.Term]:
        """The glossary."""
        note = self.notes.get(glossary.PATH)
        return glossary.terms(note) if note else []

    def pictures(self) -> set[str]:
        """All pictures that notes show."""
        return {name for path in self.notes for name in self.shown(self.notes[path].blocks, path)}

    def shown(self, blocks: list[b.Block], source: str) -> list[str]:
        """The pictures in some blocks."""
        names = []
        for block in b.walk(blocks):
            for _, text in leaf_texts(block):
                for reference in references(text):
                    found = self.index.find(reference.link.path, source).path if reference.link.embed else None
                    if found in self.attachments and found is not None:
                        names.append(found)
        return names


def words(note: Note, blocks: list[b.Block] | None = None) -> int:
    """How many words a note has to say: text and tables, without cards and sources."""
    if blocks is None:
        skip = {id(block) for anchor in note.anchors if anchor.level == 2 and anchor.text in ("Recall", "Sources")
                for block in note.section(anchor)}  # fmt: skip
        blocks = [block for block in note.blocks if id(block) not in skip]
    return sum(len(plain(text).split()) for block in b.walk(blocks) for _, text in leaf_texts(block))


def catalogue() -> Iterator[dict[str, str]]:
    """The rows of the catalogue."""
    with (ROOT / "hooks" / "fieldnotes" / "importer" / "aws.tsv").open(encoding="utf-8", newline="") as table:
        for entry in csv.DictReader(table, delimiter="\t"):
            # An aspect is a service all the same; the normaliser only takes its heading for a part of another's.
            yield {**entry, "kind": "service" if entry["kind"] == "aspect" else entry["kind"]}


def in_scope() -> Iterator[dict[str, str]]:
    """What the exam guides list in scope, as rows of the catalogue: an exam's code is the kind."""
    with (ROOT / "data" / "exams.tsv").open(encoding="utf-8", newline="") as table:
        for entry in csv.DictReader(table, delimiter="\t"):
            if entry["scope"] == "in":
                yield {"name": entry["service"], "kind": entry["exam"], "aliases": "",
                       "note": entry["note"], "heading": entry["heading"]}  # fmt: skip


def rows(vault: Vault, search: Search) -> list[Row]:
    """What the site has of each service, feature and concept, and of what the exam guides list in scope."""
    return [_row(entry, vault, search) for entry in (*catalogue(), *in_scope())]


def _row(entry: dict[str, str], vault: Vault, search: Search) -> Row:
    path, heading = f"{entry['note']}.md", entry["heading"]
    # "DynamoDB Accelerator (DAX)", "launch configuration(s)": what stands in brackets explains.
    bare = (re.sub(r"\s*\([^()]*\)", "", name).strip() for name in (entry["name"], *entry["aliases"].split(";")))
    names = tuple(dict.fromkeys(name for name in bare if name))
    note = vault.notes.get(path)
    anchor: Anchor | None = note.heading([heading]) if note and heading else None
    if note is None or (heading and anchor is None):
        return Row(entry["name"], entry["kind"], path, heading, "", 0, 0, 0, 0, 0, names, names)
    blocks = note.section(anchor) if anchor else note.blocks
    return Row(
        entry["name"], entry["kind"], path, heading,
        f"/{note.stem}/" + (f"#{anchor.id}" if anchor else ""),
        words(note, blocks if anchor else None),
        len(numbers.rows(note)),
        len(cards.cards(note)),
        len(vault.shown(blocks, path)),
        len(vault.inbound.get(path, ())),
        names,
        tuple(name for name in names if not search.finds(name, note.stem)),
    )  # fmt: skip


# --- sources of key numbers


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def elsewhere() -> dict[str, list[str]]:
    """For each note the addresses beyond its own guide that are about its subject, with what they begin with."""
    found: dict[str, list[str]] = defaultdict(list)
    with (ROOT / "tests" / "documented_elsewhere.tsv").open(encoding="utf-8", newline="") as table:
        for entry in csv.DictReader(table, delimiter="\t"):
            found[entry["note"]].append(entry["begins"])
    return found


def is_about(url: str, note: Note, others: Iterable[str] = ()) -> bool:
    """Whether an official page is about a note's subject.

    It is when it belongs to the guide that the note's ``docs`` names, is the subject's page of endpoints and
    quotas or its product page, or begins with an address that is listed for the note.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.netloc not in ("docs.aws.amazon.com", "aws.amazon.com"):
        return False
    address = f"{parts.netloc}{parts.path}"
    if any(address.startswith(other) for other in others):
        return True
    path = parts.path.strip("/").split("/")
    own = urlsplit(str(note.meta.get("docs", ""))).path.strip("/").split("/")[0]
    title = str(note.meta.get("title", ""))
    names = {_slug(re.sub(r"^(Amazon|AWS) ", "", name)) for name in (note.stem, title, *note.aliases)} | {own.lower()}
    if parts.netloc == "aws.amazon.com":
        return path[0] in names
    if path[:3] == ["general", "latest", "gr"]:
        return path[-1].removesuffix(".html").removesuffix("-service") in names
    return path[0] == own


def off_topic(vault: Vault) -> Iterator[str]:
    """Key numbers whose source is missing or about something else."""
    others = elsewhere()
    for path, note in sorted(vault.notes.items()):
        for row in numbers.rows(note):
            if not row.urls:
                yield f"{path}:{row.line}: '{row.what}' has no source"
            for url in row.urls:
                if not is_about(url, note, others.get(path.removesuffix(".md"), ())):
                    yield f"{path}:{row.line}: '{row.what}' has a source that is not about it: {url}"


# Where AWS itself says what something costs.
_PRICE_PAGES = ("https://aws.amazon.com/", "https://docs.aws.amazon.com/", "https://github.com/aws/")


def unofficial(vault: Vault) -> Iterator[str]:
    """Prices whose source is not AWS's own."""
    for path, note in sorted(vault.notes.items()):
        for row in prices.rows(note):
            for url in row.urls:
                if not url.startswith(_PRICE_PAGES):
                    yield f"{path}:{row.line}: the price '{row.what}' has a source that is not AWS's: {url}"


# --- what is violated


def _missing(vault: Vault, row: Row) -> Iterator[tuple[str, str]]:
    """What one name of the table still lacks."""
    what = f"{row.name} ({row.path.removesuffix('.md')}{'#' + row.heading if row.heading else ''})"
    if not row.address:
        yield "address", f"{what}: no such {'section' if row.path in vault.notes else 'note'}"
        return
    if row.lost:
        yield "names", f"{what}: search does not find {'; '.join(row.lost)}"
    if not row.words:
        yield "words", f"{what}: is empty"
    if row.heading:
        return
    full = row.stem in FULL
    if row.kind == "service":
        low, high = FULL_WORDS if full else COMPACT_WORDS
        if not low * (1 - WORDS_LEEWAY) <= row.words <= high * (1 + WORDS_LEEWAY):
            yield "length", f"{what}: {row.words} words instead of {low} to {high}"
    if row.cards < (FULL_CARDS if full else CARDS):
        yield "cards", f"{what}: {row.cards} cards instead of {FULL_CARDS if full else CARDS}"
    if row.inbound < (FULL_INBOUND if full else INBOUND):
        yield "inbound", f"{what}: linked from {row.inbound} notes instead of {FULL_INBOUND if full else INBOUND}"
    if full and not row.numbers:
        yield "numbers", f"{what}: no key numbers"


def violations(vault: Vault, table: list[Row]) -> Iterator[tuple[str, str]]:
    """Every promise that a note does not keep yet: what kind of promise, and which note breaks it how."""
    for row in table:
        yield from _missing(vault, row)
    listed = {row.path for row in table if not row.heading}
    for path in sorted(vault.notes):
        kind, inbound = page_type(path), len(vault.inbound.get(path, ()))
        if path in listed or kind in (None, CATEGORY, EXAM, GLOSSARY, PRACTICE):
            continue  # the exam, its tables and the navigation lead to these
        wanted = FULL_INBOUND if kind is COMPARISON else INBOUND
        if inbound < wanted:
            yield "inbound", f"{path}: linked from {inbound} notes instead of {wanted}"
    for problem in (*off_topic(vault), *unofficial(vault)):
        yield "sources", problem
    for task in vault.tasks:
        if not task.targets:
            yield "tasks", f"{task.exam}:{task.line}: task {task.number} leads to no note"
    if not vault.tasks:
        yield "tasks", "no exam note has task statements"
    if len(vault.terms) < TERMS:
        yield "terms", f"the glossary has {len(vault.terms)} terms instead of {TERMS}"
    if len(vault.pictures()) < PICTURES:
        yield "pictures", f"notes show {len(vault.pictures())} pictures instead of {PICTURES}"


def to_text(table: list[Row]) -> str:
    """The table as text."""
    head = ("name", "kind", "address", "words", "numbers", "cards", "pictures", "inbound", "names found")
    lines = [head] + [
        (row.name, row.kind, row.address or "MISSING", *map(str, (row.words, row.numbers, row.cards, row.pictures,
         row.inbound)), f"{len(row.names) - len(row.lost)}/{len(row.names)}")
        for row in table
    ]  # fmt: skip
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.rjust(width) if column > 2 else cell.ljust(width)
                  for column, (cell, width) in enumerate(zip(line, widths, strict=True))).rstrip()
        for line in lines
    )  # fmt: skip


def build(target: Path) -> Path:
    """Build the site, not strictly: a dead link is another test's business."""
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(ROOT / "mkdocs.yml"), "-d", str(target)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return target


def main(arguments: list[str]) -> int:
    """Print the table, its sums, and what is violated."""
    ready = [argument for argument in arguments if not argument.startswith("-")]
    with tempfile.TemporaryDirectory() as folder:
        vault, search = Vault(), Search(Path(ready[0]) if ready else build(Path(folder) / "site"))
        table = rows(vault, search)
    found = list(violations(vault, table))
    if "--problems" not in arguments:
        print(to_text(table))
        kinds = {kind: sum(row.kind == kind for row in table) for kind in ("service", "feature", "concept")}
        listed = ", ".join(f"{sum(row.kind == exam for row in table)} in scope of {exam}" for exam in IN_SCOPE)
        print(
            f"\n{kinds['service']} services, {kinds['feature']} features, {kinds['concept']} concepts; {listed}; "
            f"{len(vault.notes)} notes, {sum(len(numbers.rows(n)) for n in vault.notes.values())} key numbers, "
            f"{sum(len(cards.cards(n)) for n in vault.notes.values())} cards, {len(vault.pictures())} pictures, "
            f"{len(vault.terms)} terms, {len(vault.tasks)} task statements\n"
        )
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, message in found:
        by_kind[kind].append(message)
    for kind, messages in by_kind.items():
        print(f"{kind}: {len(messages)}", *messages, sep="\n  ")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
