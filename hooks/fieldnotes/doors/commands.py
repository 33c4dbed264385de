"""The commands of the package: each says which of its parts is not installed."""

import importlib
import sys


def addresses() -> int:
    """``vault-addresses``: what a site publishes, into its register."""
    return _run("fieldnotes.doors.addresses", "site")


def normalise() -> int:
    """``normalise``: raw notes into pages."""
    return _run("fieldnotes.doors.normalise", "normalise")


def published() -> int:
    """``vault-published``: what goes out and what stays."""
    return _run("fieldnotes.doors.published", "site")


def zensical() -> int:
    """``vault-zensical``: a vault's site, built with Zensical."""
    return _run("fieldnotes.doors.zensical", "zensical")


def _run(module: str, extra: str) -> int:
    """Run a command that needs an extra of the package.

    Args:
        module: the command's module, with a function ``main``.
        extra: the extra that brings what it imports.
    """
    try:
        main = importlib.import_module(module).main
    except ModuleNotFoundError as error:
        library = str(error.name).partition(".")[0]
        print(f"{library} is not installed: pip install 'aws-field-notes[{extra}]'", file=sys.stderr)
        return 2
    return int(main())
