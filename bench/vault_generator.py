"""An invented vault with the traits of strangers' vaults, the same for the same seed.

Deep folders, names in every script and in decomposed Unicode, many notes of one name, links by the shortest path,
by the whole path and to nowhere, numbered headings, tables with one hyphen, comments, private notes.
"""

import random
import unicodedata
from pathlib import Path

WORDS = (
    "aurora basalt cedar delta ember fjord garnet harbour island juniper Ölberg naïve Ångström façade αλφα λόγος "
    "мир книга свет заметка كتاب ملاحظة שלום ספר पुस्तक ज्ञान หนังสือ ความรู้ 笔记 知识 数据库 メモ 東京 日本語 한국어 "
    "노트 გული գիրք ແມ່ນ ይህ 🌱garden 🚀launch thư_viện đồng"
).split()
MARK = "hushword"  # stands where nobody may read it


def write_vault(folder: Path, notes: int, seed: int) -> None:
    """Write a vault.

    Args:
        folder: an empty folder.
        notes: how many notes.
        seed: for what is left to chance.
    """
    chance = random.Random(seed)  # noqa: S311 - a vault, no secret
    folders = [""]
    for _ in range(max(8, notes // 25)):
        parent = chance.choice(folders[-12:])
        if parent.count("/") < 12:
            folders.append(f"{parent}{chance.choice(WORDS)} {len(folders)}/")
    names = []
    for number in range(notes):
        name = "Todo" if number % 40 == 7 else f"{' '.join(chance.sample(WORDS, 2))} {number}"
        form = "NFD" if number % 5 == 0 else "NFC"
        names.append(unicodedata.normalize(form, chance.choice(folders) + name))
    names = list(dict.fromkeys(names))
    pictures = [f"files/picture {number}.png" for number in range(max(3, notes // 50))]
    for picture in pictures:
        path = folder / picture
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x08\x08\x06\0\0\0")
    for number, name in enumerate(names):
        path = folder / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_note(number, names, pictures, chance), encoding="utf-8")


def _note(number: int, names: list[str], pictures: list[str], chance: random.Random) -> str:
    def link() -> str:
        target = unicodedata.normalize("NFC", chance.choice(names))
        short = target.rpartition("/")[2]
        return chance.choice(
            (f"[[{short}]]", f"[[{target}|the text]]", f"[[{short}#1. Part]]",
             f"[[nowhere {chance.randrange(9 * 10**6)}]]", f"[[{short.upper()}]]")
        )  # fmt: skip

    private = "publish: false\n" if number % 97 == 3 else ""
    parts = [
        f"---\n{private}tags: [{chance.choice(WORDS)}]\nrank: {chance.randrange(100)}\n---",
        f"# Heading of {number}" if number % 3 else "",
        f"Text {link()} and {link()}, `[[no link]]`, ==marked== #tag{number % 9}.",
        f"Said %%{MARK}-{number}-inline with {link()}%% aloud, then {link()}.",
        "## 1. Part",
        f"- {link()}\n- {link()}\n\t- {link()}",
        f"%%\n{MARK}-{number}-block\n\nstill {MARK}-{number}-hidden\n%%",
        "## 1.1. Of the part",
        f"|name|value|\n|-|-|\n|{number}|a \\| b|\n|`x`|{chance.random():.3f}|",
        f"![[{chance.choice(pictures).rpartition('/')[2]}|120]]",
        "```md\n[[no link either]] %%no comment%%\n| a | b |\n|---|---|\n```",
    ]
    if number % 4 == 0:
        target = unicodedata.normalize("NFC", chance.choice(names))
        parts.append(f"![[{target}#1. Part]]")
    return "\n\n".join(part for part in parts if part) + "\n"
