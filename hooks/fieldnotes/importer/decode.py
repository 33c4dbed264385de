"""Bytes to text, with mojibake repaired where the repair can be proven.

Mojibake is UTF-8 that some program read as an older encoding and saved again. A run of characters is repaired when
its characters, written back in that older encoding, are a valid UTF-8 sequence: then the round trip gives exactly the
damaged text, which is the proof. Some sequences can also be honest text (``√π``, ``é—“``), so they need a second
reason: ftfy's list of sequences that no language writes, an accented letter before a character that is none, a result
that is punctuation or an emoji, or surer damage of the same kind in the file.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from ftfy.badness import is_bad

from .errors import InputError

MAX_LINE = 1_000_000
"""Longest line, in characters, that is taken for a note; a longer one is an export gone wrong or no text at all."""

_NON_ASCII = re.compile(r"[^\x00-\x7f]+")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_TABLES = {"mac_roman": "Mac Roman", "cp1252": "Windows-1252 or Latin-1"}


@dataclass(frozen=True, slots=True)
class Repair:
    """One kind of damage that was undone. ``line`` is the first line (from 1) where it stood, ``count`` how often."""

    line: int
    before: str
    after: str
    how: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of one file: lines without their line ends, and what was repaired to get them."""

    lines: list[str]
    repairs: tuple[Repair, ...]


def _to_byte(codec: str) -> Callable[[str], int | None]:
    table: dict[str, int] = {}
    for value in range(0x80, 0x100):
        if codec == "cp1252":
            table[chr(value)] = value  # Latin-1, and what programs make of the bytes that Windows leaves undefined
        try:
            table[bytes([value]).decode(codec)] = value
        except UnicodeDecodeError:
            continue
    return table.get


_ENCODERS = {codec: _to_byte(codec) for codec in _TABLES}


def _sequences(run: str, to_byte: Callable[[str], int | None]) -> list[tuple[int, int, str]]:
    """Return (start, end, character) for each stretch of ``run`` that is one UTF-8 sequence in disguise."""
    values = [to_byte(char) for char in run]
    found, at = [], 0
    while at < len(values):
        lead = values[at]
        length = 0 if lead is None else 2 if 0xC2 <= lead < 0xE0 else 3 if lead < 0xF0 else 4 if lead < 0xF5 else 0
        if lead is not None and lead >= 0xC2 and length and at + length <= len(values):
            chunk = [value for value in values[at : at + length] if value is not None]
            try:
                char = bytes(chunk).decode("utf-8")
            except UnicodeDecodeError:
                char = ""
            if len(chunk) == length and len(char) == 1:
                found.append((at, at + length, char))
                at += length
                continue
        at += 1
    return found


def _solid(damaged: str, char: str) -> bool:
    """Whether a sequence for ``char`` is damage even with nothing else in the file to say so.

    "é—“" is the Windows-1252 reading of a Chinese character, and also the end of "café" before a dash and a quote.
    """
    if len(damaged) == 2:
        return char < "\u0250" and (is_bad(damaged) or (damaged[0].isalpha() and not damaged[1].isalpha()))
    return len(damaged) == 4 or "\u2000" <= char < "\u2c00" or char == "\ufe0f" or (is_bad(damaged) and char < "\u3000")


def _proven(run: str, found: list[tuple[int, int, str]]) -> bool:
    """Whether a run is sequences from end to end, three or more: no language writes like that."""
    return len(found) >= 3 and sum(end - start for start, end, _ in found) == len(run)


def _repair_once(lines: list[str]) -> tuple[list[str], Counter[tuple[str, str, str]], dict[tuple[str, str, str], int]]:
    damaged = [(number, line) for number, line in enumerate(lines) if not line.isascii()]
    strength: Counter[str] = Counter()
    for _, line in damaged:
        for run in _NON_ASCII.findall(line):
            for codec, to_byte in _ENCODERS.items():
                found = _sequences(run, to_byte)
                longer = sum(end - start > 2 and _solid(run[start:end], char) for start, end, char in found)
                strength[codec] += longer + (len(found) if _proven(run, found) else 0)
    counts: Counter[tuple[str, str, str]] = Counter()
    first: dict[tuple[str, str, str], int] = {}
    result = list(lines)
    # The encoding with the longer sequences goes first; two-byte sequences of the other are then judged alone.
    order = sorted(_ENCODERS, key=lambda codec: -strength[codec])
    for number, line in damaged:

        def mend(match: re.Match[str], number: int = number) -> str:
            run = match.group()
            for codec in order:
                pieces, at = [], 0
                believed = codec == order[0] and strength[codec] > 0
                for start, end, char in _sequences(run, _ENCODERS[codec]):
                    damage = run[start:end]
                    if not believed and not _solid(damage, char):
                        continue
                    key = (damage, char, _TABLES[codec])
                    counts[key] += 1
                    first.setdefault(key, number + 1)
                    pieces.append(run[at:start] + char)
                    at = end
                run = "".join(pieces) + run[at:]
            return run

        result[number] = _NON_ASCII.sub(mend, line)
    return result, counts, first


def repair(lines: list[str]) -> tuple[list[str], tuple[Repair, ...]]:
    """Undo mojibake in ``lines``, up to three layers deep.

    Returns the lines, as many as before, and the repairs sorted by the line where each kind first stood. Text that
    only looks damaged is returned as it is.
    """
    repairs: list[Repair] = []
    for _ in range(3):
        if all(line.isascii() for line in lines):
            break
        lines, counts, first = _repair_once(lines)
        repairs += [
            Repair(first[key], key[0], key[1], f"UTF-8 read as {key[2]}", count) for key, count in counts.items()
        ]
        if not counts:
            break
    return lines, tuple(sorted(repairs, key=lambda each: (each.line, each.before)))


def decode(data: bytes, name: str) -> Decoded:
    """Turn the bytes of a note into lines.

    Args:
        data: the whole file.
        name: what to call the file in an error.

    Raises:
        InputError: the file is binary, is not UTF-8 (or UTF-16 with a mark), or has a line over :data:`MAX_LINE`.
    """
    encoding = next((codec for mark, codec in _BOMS if data.startswith(mark)), "utf-8")
    if encoding != "utf-16" and b"\0" in data:
        raise InputError(f"{name}: this is a binary file, not a note. Leave it out, or give it its own extension.")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name}:{line}: byte 0x{data[error.start]:02x} is not {encoding.upper().removesuffix('-SIG')}. "
            "Convert the file first, "
            f"for example: iconv -f windows-1252 -t utf-8 {name}"
        ) from None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    longest = max(range(len(lines)), key=lambda number: len(lines[number]))
    if len(lines[longest]) > MAX_LINE:
        raise InputError(
            f"{name}:{longest + 1}: a line of {len(lines[longest]):,} characters is no note "
            f"(the limit is {MAX_LINE:,}). Split the line or leave the file out."
        )
    if lines[-1] == "":
        lines.pop()
    return Decoded(*repair([line.replace("\0", "\ufffd") for line in lines]))
