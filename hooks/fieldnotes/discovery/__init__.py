"""What search engines and other programs ask a site for. Imports no mkdocs."""
