"""What git knows of a vault: when a note was last edited, and what readers have to unlearn. Imports no mkdocs."""
