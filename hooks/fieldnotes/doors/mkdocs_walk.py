"""MkDocs follows symbolic links to folders; where several lead back into themselves its walk would never end."""

import os
from collections.abc import Iterator
from pathlib import Path

from mkdocs.exceptions import ConfigurationError

from fieldnotes.doors.mkdocs_build import Loops
from fieldnotes.vault.paths import VaultPath

# One link that leads back is followed some forty times, until the system says that it is enough; two, each within
# the other, some billion times. So many folders are looked at in any case, and so many for each that there is.
_LEAST = 20_000
_MOST = 100


def check_walk(vault: str) -> None:
    """Tell the links that lead back, when following them would take for ever.

    Args:
        vault: the vault's folder.

    Raises:
        mkdocs.exceptions.ConfigurationError: it would.
    """
    vault = os.path.realpath(vault)
    loops = dict.fromkeys(_loops(vault))
    if len(loops) < 2:
        return
    most = _LEAST + _MOST * sum(1 for _ in os.walk(vault))
    for count, _ in enumerate(os.walk(vault, followlinks=True)):
        if count > most:
            named = ", ".join(f"'{loop}'" for loop in loops)
            raise ConfigurationError(
                f"folders of the vault lead back into themselves through the symbolic links {named}; remove one of them"
            )


def _loops(vault: str) -> Iterator[str]:
    """The links on which a walk first comes back to a folder that it is in."""
    loops = Loops(vault)
    for folder, folders, _ in os.walk(vault, followlinks=True):
        for name in list(folders):
            path = Path(folder, name).relative_to(vault).as_posix()
            if loops.leading_to(VaultPath(f"{path}/x")):
                folders.remove(name)
                yield path
