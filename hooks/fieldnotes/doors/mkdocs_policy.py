"""The policy of a site's pages, from what its theme and its configuration bring themselves."""

from dataclasses import replace
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

from fieldnotes.vault.policy import EMBEDS, Policy, origins
from fieldnotes.vault.settings import Settings

# Material's link to the repository counts its stars there.
STARS = ("https://api.github.com", "https://gitlab.com")


def settings_of_pages(config: MkDocsConfig, settings: Settings) -> Settings:
    """The vault's settings with what the pages' policy allows without them: pages of other themes have none."""
    if config.theme.name != "material":
        return replace(settings, content_security_policy=False)
    return replace(settings, embeds_from=(*settings.embeds_from, *origins([config.site_url or ""])))


def policy_of(config: MkDocsConfig, settings: Settings) -> Policy | None:
    """The pages' policy; ``None`` for none."""
    wanted = settings.content_security_policy
    if config.theme.name != "material" or wanted is False:
        return None
    sources: dict[str, list[str]] = {name: list(settings.embeds_from) for name in EMBEDS}
    scripts = [*map(str, config.extra_javascript), *config.extra.get("polyfills", [])]
    sources["script-src"] = origins(scripts)
    sources["style-src"] = origins(config.extra_css)
    if config.theme.get("font") is not False:
        sources["style-src"].append("https://fonts.googleapis.com")
        sources["font-src"] = ["https://fonts.gstatic.com"]
    if config.extra.get("analytics", {}).get("provider") == "google":
        hosts = ["https://*.googletagmanager.com", "https://*.google-analytics.com", "https://*.analytics.google.com"]
        for name in ("script-src", "connect-src", "img-src"):
            sources.setdefault(name, []).extend(hosts)
    for name, more in wanted.items():
        sources.setdefault(name, []).extend([more] if isinstance(more, str) else more)
    templates = [path for folder in config.theme.dirs for path in sorted(Path(folder).rglob("*.html"))]
    return Policy((path.read_text(encoding="utf-8") for path in templates), sources)
