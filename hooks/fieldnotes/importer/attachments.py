"""The files that come along with the notes: each content once, under a name of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from .catalogue import Catalogue, slug
from .inline import Ref
from .parts import Part, Picture, Plan, key
from .sources import NOTES, Vault

ASSETS = "assets"

_CAMERA = (
    "pasted image|image|img|imgp|dsc|dscn|dscf|photo|picture|bild|screenshot|screen shot|screen|capture|scan|clipboard|"
    "bildschirmfoto|unbenannt|untitled|unnamed|captura|capture d'écran"
)
_GENERIC = re.compile(
    rf"(?:{_CAMERA})?[\s_.-]*(?:\d[\d\s_.,x-]*)?(?:(?:at|um|à|copy|am|pm)[\s\d_.-]*)*|[0-9a-f]{{8,}}(?:-[0-9a-f]{{4,}})*",
    re.IGNORECASE,
)


class Attachments:
    """Plans the copies of files and says what a file is called in the vault.

    ``taken`` are the paths that no new file may have, in lower case; the caller shares it. ``delivered`` are the
    contents that earlier runs brought: one that is gone since was deleted, and stays so.
    """

    def __init__(
        self,
        vault: Vault,
        catalogue: Catalogue,
        digest: Callable[[Path], str],
        plan: Plan,
        taken: set[str],
        delivered: dict[str, str],
    ) -> None:
        self.vault = vault
        self.catalogue = catalogue
        self.digest = digest
        self.plan = plan
        self.taken = taken
        self.delivered = delivered
        self.names = Counter(PurePosixPath(name).name.lower() for name in vault.files)
        self.copied: dict[str, str] = {}

    def name(self, path: str) -> str:
        """The shortest text that names a file of the vault and no other."""
        name = PurePosixPath(path).name
        return name if self.names[name.lower()] < 2 else path

    def comes_along(self, path: Path) -> bool:
        """Whether a file may be copied: what is called like a note would be one in the vault."""
        return path.suffix.lower() not in NOTES

    def held(self, path: Path) -> str | None:
        """Where the vault has the content of a file."""
        digest = self.digest(path)
        if digest not in self.copied:
            for name in self.vault.sizes.get(path.stat().st_size, ()):
                if self.digest(self.vault.root / name) == digest:
                    self.copied[digest] = name
                    break
        return self.copied.get(digest)

    def copy(self, path: Path, part: Part, ref: Ref, heading: str) -> str:
        """Plan the copy of a file, once per content, and return its path in the vault.

        ``heading`` is the one that the link stands under, for the name of a file that has none of its own.
        """
        name = self.held(path)
        if name is not None:
            return name
        stem = path.stem
        if _GENERIC.fullmatch(stem.strip()):
            alt = ref.text if ref.text and not _GENERIC.fullmatch(ref.text) and len(ref.text.split()) <= 8 else ""
            about = PurePosixPath(part.path).name if part.place else PurePosixPath(part.source.file.name).stem
            entries = {name.entry for name in self.catalogue.exact(heading)}
            named = key(heading) == key(about) or (part.place is not None and part.place.entry in entries)
            stem = alt or (about if named else f"{about} {heading}")
        base = slug(stem)[:60].strip("-") or "picture"
        suffix = path.suffix.lower()
        name, count = f"{ASSETS}/{base}{suffix}", 2
        while name.lower() in self.taken or self.names[PurePosixPath(name).name.lower()]:
            name, count = f"{ASSETS}/{base}-{count}{suffix}", count + 1
        return self.plan_copy(path, name)

    def plan_copy(self, path: Path, name: str) -> str:
        """Plan the copy of a file to a path that is free."""
        digest = self.digest(path)
        self.taken.add(name.lower())
        self.names[PurePosixPath(name).name.lower()] += 1
        self.copied[digest] = name
        self.plan.pictures.append(Picture(path, name, digest, path.stat().st_size))
        return name

    def late(self, path: Path, ref: Ref) -> str | None:
        """Plan the copy of a file that a note of the vault names already, since it was missing when that was written.

        Returns:
            Its path; ``None`` when nothing is to be done: the vault has it, or a person deleted it.
        """
        if self.held(path) is not None or self.digest(path) in self.delivered or not self.comes_along(path):
            return None
        steps = [step for step in PurePosixPath(ref.path.replace("\\", "/")).parts if step not in ("..", ".", "/")]
        name = f"{ASSETS}/{'/'.join(steps)}"
        if name.lower() in self.taken or not steps:
            return None
        return self.plan_copy(path, name)
