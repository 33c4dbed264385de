"""Changes the code that keeps a site safe, one place at a time, and counts the changes that no test notices.

    python tests/mutants.py         # or: make mutants; a minute or two

Writes tests/mutants.md. The tests are those that judge these modules function by function; what only a built site or
a browser shows (tests/test_site_safe.py, tests/browser/test_payloads.py) is not asked, so that a run stays short.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
MODULES = ("attachments", "policy", "redirects", "sanitize", "theme")
TESTS = "test_vault_safe.py"
RESULT = Path(__file__).with_suffix(".md")

# mutmut names a module by its path, so the package lies at the top.
CONFIGURATION = f"""
[tool.mutmut]
source_paths = ["fieldnotes"]
only_mutate = {[f"fieldnotes/vault/{module}.py" for module in MODULES]}
also_copy = ["tests"]
pytest_add_cli_args = ["-p", "no:xdist"]
pytest_add_cli_args_test_selection = ["tests/{TESTS}"]

[tool.pytest.ini_options]
pythonpath = ["."]
"""


def mutmut(folder: Path, *arguments: str) -> str:
    """Run mutmut in a folder; what it prints."""
    command = [str(Path(sys.executable).with_name("mutmut")), *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stdout[-2000:] + done.stderr[-2000:])
    return done.stdout


def main() -> None:
    """Lay the package out, change it, write down what nobody noticed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "hooks" / "fieldnotes", folder / "fieldnotes")
        (folder / "tests").mkdir()
        shutil.copy(ROOT / "tests" / TESTS, folder / "tests")
        (folder / "pyproject.toml").write_text(CONFIGURATION, encoding="utf-8")
        mutmut(folder, "run")
        lines = re.findall(r"^\s*fieldnotes\.vault\.(\S+): (.+)$", mutmut(folder, "results", "--all", "true"), re.M)
        if not lines:
            sys.exit("mutmut changed nothing")
        counts = Counter((mutant.partition(".")[0], fate == "killed") for mutant, fate in lines)
        out = [
            "# Mutants", "",
            "What `make mutants` found: changes to the code that keeps a site safe, and how many a test notices.",
            "", "| Module | Changes | Noticed | Not noticed |", "| --- | ---: | ---: | ---: |",
        ]  # fmt: skip
        for module in MODULES:
            killed, left = counts[module, True], counts[module, False]
            out.append(f"| `{module}.py` | {killed + left} | {killed} | {left} |")
        killed = sum(fate == "killed" for _, fate in lines)
        out += [f"| **All** | **{len(lines)}** | **{killed}** | **{len(lines) - killed}** |", "", "## Not noticed", ""]
        for mutant, fate in lines:
            if fate != "killed":
                diff = mutmut(folder, "show", f"fieldnotes.vault.{mutant}").splitlines()
                changed = [line for line in diff if re.match(r"[-+](?![-+]{2})", line)]
                out += [f"`{mutant.partition('.')[0]}.py`, {fate}:", "", "```diff", *changed, "```", ""]
        RESULT.write_text("\n".join(out).rstrip() + "\n", encoding="utf-8")
        print(f"{killed} of {len(lines)} noticed; see {RESULT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
