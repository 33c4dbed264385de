"""Other forms of a built site: for paper, for reading devices, for other programs, for a disk. Imports no mkdocs.

All of them are made of the pages as published, where comments and private notes are gone already.
"""
