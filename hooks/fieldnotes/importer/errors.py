"""The one error of the normaliser."""

from __future__ import annotations


class InputError(Exception):
    """Something about the input or the target folder makes the whole run impossible.

    The message is one line for the person at the keyboard: what is wrong, where, and what to do about it.
    Nothing has been written when it is raised; the command line turns it into exit code 2.
    """
