"""What a vault's site must show, found out by plain means and by none of the hook's code.

Sources are read line by line with a few expressions, files are chosen by the rules as the help states them, pages
are read by Python's own HTML parser. What these means cannot judge (a link inside a quoted HTML block, a table in a
list) they leave out; what they count, they count for certain.
"""

import html
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

import yaml

PICTURES = {"avif", "bmp", "gif", "jpeg", "jpg", "png", "svg", "webp"}
PLAYERS = {"flac", "m4a", "mp3", "ogg", "wav", "3gp", "mkv", "mov", "mp4", "ogv", "webm", "pdf"}
_WIKILINK = re.compile(r"(?<!\\)(!?)\[\[((?:(?!\[\[|\]\]).)+)\]\]")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)]) ")
_DELIMITERS = re.compile(r" {0,3}\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?")
_MOST_SECRETS = 500
_UNREADABLE = "\0"  # no name of a property
# What ends a table beside a blank line: another block.
_NO_ROW = re.compile(r" {0,3}(?:#{1,6} |>|[-*+] |\d+[.)] |`{3}|~{3}|<|(?:[-*_] *){3,}$)| {4}|\t")
_FENCE = re.compile(r"[\s>]*(?:[-*+] |\d+[.)] )?[\s>]*(`{3,}|~{3,})(.*)")


@dataclass
class Score:
    """Counts of one vault: how many there are, how many are right."""

    right: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    wrong: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def compare(self, what: str, wanted: "Counter[str]", found: "Counter[str]", where: str) -> None:
        """Count what is wanted, and what of it was found."""
        common = wanted & found
        self.total[what] += wanted.total()
        self.right[what] += common.total()
        self.wrong[what] += [f"{where}: {one} ({count}x)" for one, count in (wanted - common).items()]


def key(path: str) -> str:
    """The form in which names are compared."""
    return unicodedata.normalize("NFC", path.replace("\u00a0", " ")).lower()


class Files:
    """All published files of a vault, found by walking its folder.

    Args:
        vault: its folder.
    """

    def __init__(self, vault: Path) -> None:
        self.vault = vault
        self.by_key: dict[str, str] = {}
        self.by_name: dict[str, list[str]] = defaultdict(list)
        self.sources: dict[str, str] = {}
        self.properties: dict[str, dict[str, object]] = {}
        self.private: dict[str, str] = {}
        self.drawings: set[str] = set()
        self.by_alias: dict[str, set[str]] = defaultdict(set)
        for path in sorted(vault.rglob("*")):
            name = path.relative_to(vault).as_posix()
            if not path.is_file() or any(part.startswith(".") for part in name.split("/")):
                continue
            if name.startswith("templates/"):
                continue  # MkDocs keeps them, unless it is told otherwise
            if name.lower().endswith(".md"):
                source = path.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
                properties, body = _split(source)
                if "excalidraw-plugin" in properties:
                    body = ""  # what stands there is a drawing's data
                    self.drawings.add(name)
                if _is_private(properties):
                    self.private[name] = source
                    continue
                self.sources[name], self.properties[name] = body, properties
                for alias in _aliases(properties):
                    self.by_alias[alias].add(name)
            self.by_key.setdefault(key(name), name)
            self.by_name[key(name).rpartition("/")[2]].append(name)
        self.home = self._home()

    def _home(self) -> str:
        """The note that is the home page where no ``index.md`` or ``README.md`` is: it says so, or is called so."""
        if {"index.md", "README.md"} & self.sources.keys():
            return ""
        says = [name for name in self.sources if self.properties[name].get("permalink") == "/"]
        called = [name for name in self.sources if name.lower() in ("home.md", "index.md")]
        return next(iter([*says, *called]), "")

    def find(self, written: str, source: str) -> str | None:
        """The file that a link means: the exact path; else the nearest, else the shortest path that ends so.

        Returns:
            Its path; empty for one that is equally near to another; ``None`` for none.
        """
        wanted = key(written.strip())
        folder = key(source).rpartition("/")[0]
        for name in (wanted, wanted + ".md"):
            if name.startswith(("./", "../")):
                parts = folder.split("/") if folder else []
                for part in name.split("/"):
                    if part == "..":
                        parts = parts[:-1]
                    elif part != ".":
                        parts.append(part)
                if "/".join(parts) in self.by_key:
                    return self.by_key["/".join(parts)]
                continue
            if name.lstrip("/") in self.by_key:
                return self.by_key[name.lstrip("/")]
            ends = [one for one in self.by_name.get(name.rpartition("/")[2], ()) if key(one).endswith(name)]
            near = [one for one in ends if not folder or key(one).startswith(folder + "/")]
            best = sorted(near or ends, key=lambda one: len(key(one)))
            if best:
                tie = len(best) > 1 and len(key(best[0])) == len(key(best[1]))
                return "" if tie else best[0]
        # By default the site, unlike the app, follows an alias that is written letter by letter, and warns.
        called = self.by_alias.get(written.strip(), set())
        return None if not called else next(iter(called)) if len(called) == 1 else ""

    def address(self, name: str) -> str:
        """Where a file is on the site."""
        if name.lower().endswith((".base", ".canvas", ".excalidraw")):
            return name + "/"  # no file to load but a page that shows it
        if not name.lower().endswith(".md"):
            return name
        folder, _, last = name.rpartition("/")
        stem = last[:-3]
        if name == self.home:
            return ""
        if stem in ("index", "README"):
            return f"{folder}/" if folder else ""
        return f"{folder}/{stem}/".lstrip("/")


def _aliases(properties: dict[str, object]) -> list[str]:
    """A note's other names: a list, or a text in which commas part them."""
    written = properties.get("aliases") or []
    names = written.split(",") if isinstance(written, str) else written if isinstance(written, list) else []
    return [str(name).strip() for name in names if name is not None]


def _is_private(properties: dict[str, object]) -> bool:
    """Whether a note says that it stays, or says nothing where it was to say something."""
    empty = any(name in properties and properties[name] in (None, "") for name in ("publish", "published", "draft"))
    return properties.get("publish") is False or properties.get("draft") is True or empty or _UNREADABLE in properties


def _split(source: str) -> tuple[dict[str, object], str]:
    if match := re.match(r"---[ \t]*\n(.*?\n)??---[ \t]*(?:\n|$)", source, re.DOTALL):
        try:
            properties = yaml.safe_load(match[1] or "")
        except (yaml.YAMLError, ValueError):
            # What cannot be read, and may say that it is private, is not to be published.
            closed = re.search("publish|draft|private", match[1], re.IGNORECASE)
            return {_UNREADABLE: True} if closed else {}, source[match.end() :]
        return properties if isinstance(properties, dict) else {}, source[match.end() :]
    return {}, source


def visible(body: str) -> tuple[str, list[str]]:
    """A note's text without code, comments, formulas and HTML blocks, and its comments."""
    kept, comments = [], []
    fence = ""
    block: list[str] | None = None
    above = listing = False  # whether text stands right above, and a list somewhere above
    for line in body.split("\n"):
        if fence:
            if re.fullmatch(rf"[\s>]*{fence[0]}{{{len(fence)},}}\s*", line):
                fence = ""
            continue
        if block is not None:
            hidden, closed, line = line.partition("%%")
            block.append(hidden + closed)
            if not closed:
                continue
            comments.append("\n".join(block))
            block = None
        if (match := _FENCE.match(line)) and not (match[1][0] == "`" and "`" in match[2]):
            fence = match[1]
            kept.append("")
        elif line.startswith("%%") and "%%" not in line[2:]:
            block = [line]
        elif not line.startswith(("    ", "\t")):
            kept.append(line)
            listing = bool(_ITEM.match(line)) or (listing and not line.startswith("#"))
            above = bool(line.strip()) and not line.startswith("#")
        else:
            # An item that nothing stands above, or a heading only, is code.
            above = bool(_ITEM.match(line)) and (above or listing)
            kept.append(line if above else "")
    text = "\n".join(kept)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"(?<!`)(`+)(?!`)(?:(?!\n\n).)+?(?<!`)\1(?!`)", "", text, flags=re.DOTALL)
    text = re.sub(r"\$\$.*?\$\$", "", text, flags=re.DOTALL)
    comments += re.findall(r"%%[^%\n]+%%", text)
    return re.sub(r"%%[^%\n]*%%", "", text), comments


def tables(text: str) -> list[tuple[int, int]]:
    """Rows and columns of the tables that stand at the left margin."""
    lines = text.split("\n")
    found = []
    at = 1
    while at < len(lines):
        head = lines[at - 1]
        starts = at < 2 or not lines[at - 2].strip() or lines[at - 2].startswith("#")
        if starts and "|" in head and not head.startswith((" ", ">")) and _DELIMITERS.fullmatch(lines[at]):
            columns = _cells(head)
            rows = 1
            if columns == _cells(lines[at]):
                while at + 1 < len(lines) and lines[at + 1].strip() and not _NO_ROW.match(lines[at + 1]):
                    at += 1
                    rows += 1
                # Of cells too many the site shows those in which something stands, and tells it.
                found.append((rows, max(columns, _cells(re.sub(r"[|\s]+$", "", lines[at])) if rows > 1 else 0)))
        at += 1
    return found


def _cells(line: str) -> int:
    line = re.sub(r"\\.", "", line.strip())
    return len(line.removeprefix("|").removesuffix("|").split("|"))


class Shown(HTMLParser):
    """What a page shows, as far as it is its own: not of notes embedded in it, not of who links to it."""

    def __init__(self, address: str, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.links: Counter[str] = Counter()
        self.embeds: Counter[str] = Counter()
        self.tables: list[list[int]] = []
        self.titles: list[str] = []
        self._stack: list[str] = []
        self._away = 0
        self._in_title = False
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in reversed(attrs)}  # of two alike the first counts
        classes = values.get("class", "").split()
        if tag not in ("img", "br", "hr", "input", "meta", "link", "source", "wbr", "col", "track"):
            away = bool({"embed", "backlinks", "linked-from"} & set(classes)) or tag in ("nav", "aside")
            self._stack.append(f"{tag}!" if away else tag)
            self._away += away
        if self._away == 1 and "internal-link" in classes and self._first:
            self.embeds[self._path(values.get("href", ""))] += 1
            self._first = False
        if "embed" in classes and self._away == 1:
            self._first = True
        if self._away:
            return
        if "internal-link" in classes:
            self.links["nowhere" if "is-unresolved" in classes else self._path(values.get("href", ""))] += 1
        elif "missing-picture" in classes:
            self.embeds["nowhere"] += 1
        elif tag in ("img", "video", "audio", "iframe"):
            self.embeds[self._path(values.get("src", ""))] += 1
        elif tag == "table":
            self.tables.append([0, 0])
        elif tag == "tr" and self.tables:
            self.tables[-1][0] += 1
            self.tables[-1][1] = 0
        elif tag in ("td", "th") and self.tables:
            self.tables[-1][1] += 1
        self._in_title = tag in ("h1", "title")
        if self._in_title:
            self.titles.append("")

    _first = False

    def handle_endtag(self, tag: str) -> None:
        while self._stack:
            one = self._stack.pop()
            self._away -= one.endswith("!")
            if one.rstrip("!") == tag:
                break
        if tag in ("h1", "title"):
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title and self.titles:
            self.titles[-1] += data

    def _path(self, url: str) -> str:
        path = urlsplit(urljoin("http://site/" + quote(self.address), url)).path
        return key(unquote(path.removeprefix("/")))


def judge(vault: Path, site: Path) -> Score:
    """Compare a vault with the site made of it.

    Args:
        vault: the vault's folder.
        site: the built site's folder.
    """
    files = Files(vault)
    score = Score()
    secrets: set[str] = set()
    plain: list[str] = []
    for name, body in files.sources.items():
        text, comments = visible(body)
        for one in comments:
            body = body.replace(one, "")
        plain.append(body)
        secrets.update(part for one in comments for part in _telling(one))
        page = site / files.address(name) / "index.html"
        if not page.is_file():
            score.total["pages"] += 1
            score.wrong["pages"].append(name)
            continue
        score.total["pages"] += 1
        score.right["pages"] += 1
        shown = Shown(files.address(name), page.read_text(encoding="utf-8"))
        links, embeds = _wanted(text, name, files)
        score.compare("links", links, shown.links, name)
        score.compare("embeds", embeds, shown.embeds + shown.links, name)
        wanted = Counter(f"{rows} by {columns}" for rows, columns in tables(text))
        score.compare("tables", wanted, Counter(f"{rows} by {columns}" for rows, columns in shown.tables), name)
        own = files.properties[name].get("title")
        title = str(own) if isinstance(own, str | int | float) and str(own).strip() else name.rpartition("/")[2][:-3]
        if title not in ("index", "README"):
            seen = [" ".join(one.split()) for one in shown.titles]
            wanted = Counter([key(" ".join(title.split()))])
            score.compare("titles", wanted, Counter(set(map(key, seen))), name)
    _leaks(score, secrets, "\n".join(plain), site, files)
    return score


def _telling(words: str) -> list[str]:
    """The runs of words that would be found again if they were shown, links and marks taken off."""
    parts = re.split(r"!?\[\[[^\[\]]*\]\]|[\n*_=`|#<>$\\]|%%", words)
    return [part.strip() for part in parts if len(part.strip()) > 11]


def _wanted(text: str, name: str, files: Files) -> tuple["Counter[str]", "Counter[str]"]:
    """What a note's links and embeds must lead to; those that may lead to either of two are left out."""
    links: Counter[str] = Counter()
    embeds: Counter[str] = Counter()
    for bang, inner in _WIKILINK.findall(text):
        target = inner.partition("|")[0].removesuffix("\\").strip()
        path = target.partition("#")[0].strip()
        if not path:
            continue  # within the note
        found = files.find(path, name)
        if found == "" or (bang and found in files.drawings):
            continue  # a drawing's picture may have any of several names
        extension = key(found or path).rpartition(".")[2]
        where = "nowhere" if found is None else key(files.address(found))
        is_note = extension not in PICTURES | PLAYERS
        if found is None and is_note and not (bang and "." in path):
            links["nowhere"] += 1
        elif bang:
            embeds[where] += 1
        else:
            links[where] += 1
    return links, embeds


def _leaks(score: Score, secrets: set[str], plain: str, site: Path, files: Files) -> None:
    """Look in all of the site for words of comments and of private notes that no published text has."""
    everything = "\n".join(
        html.unescape(path.read_text(encoding="utf-8", errors="replace"))
        for path in sorted(site.rglob("*"))
        if path.is_file() and path.suffix in (".html", ".json", ".xml", ".txt")
        and not (files.vault / path.relative_to(site)).is_file()  # an attachment that goes out says what it says
    )
    for source in files.private.values():
        secrets.update(_telling(source))
    plain += plain.replace("[[", "").replace("]]", "")  # as a sentence quotes it
    # Bytes are searched many times faster than text in several scripts; some hundred, evenly chosen, tell enough.
    pages, published = everything.encode(), plain.encode()
    chosen = sorted(secrets)[:: max(1, len(secrets) // _MOST_SECRETS)]
    told = [one for one in chosen if one.encode() not in published]
    leaked = [one for one in told if one.encode() in pages]
    score.total["comments"] = len(told)
    score.right["comments"] = len(told) - len(leaked)
    score.wrong["comments"] = leaked
