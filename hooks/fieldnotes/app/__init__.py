"""The site as an app: its manifest, the list of what a reader may keep, and the worker that brings it back."""
