"""Python-Markdown's inline processors, called only for texts in which their expression finds something.

Python-Markdown tries each of some twenty processors on each text of a page, by a method that looks at ancestors, kinds
and rejected matches. Nearly all find nothing, which one search for their expression tells.
"""

import re
from typing import Any

import markdown
from markdown.inlinepatterns import InlineProcessor as Processor
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

# The Python-Markdown whose private methods are called below; with another one its own class does the work.
VERSION = "3.11.3"


class QuickInline(InlineProcessor):
    """Python-Markdown's tree processor of inline constructs, with the same results."""

    _expressions: list[re.Pattern[str] | None]

    def run(self, tree, ancestors=None):  # type: ignore[no-untyped-def]
        """Apply the inline processors to a tree; see ``InlineProcessor``."""
        self._processors = list(self.inlinePatterns)
        # Old processors, and those that look for what is more than an expression, are asked each time.
        found = [one.getCompiledRegExp() if isinstance(one, Processor) else None for one in self._processors]
        self._expressions = [one if isinstance(one, re.Pattern) else None for one in found]
        return super().run(tree, ancestors)

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N802, N803
        if isinstance(data, AtomicString):
            return data
        apply: Any = InlineProcessor._InlineProcessor__applyPattern  # type: ignore[attr-defined]
        for number in range(patternIndex, len(self._processors)):
            expression, start, matched = self._expressions[number], 0, True
            while matched and (expression is None or expression.search(data, start)):
                data, matched, start = apply(self, self._processors[number], data, number, start)
        return data


def use(md: markdown.Markdown) -> None:
    """Let a Python-Markdown work so, where it is the known one."""
    if markdown.__version__ == VERSION:
        md.treeprocessors.register(QuickInline(md), "inline", 20)
