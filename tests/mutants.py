"""Changes the code that keeps a site safe and private, one place at a time, and counts what no test notices.

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
MODULES = ("addresses", "attachments", "foreign", "policy", "publish", "redirects", "sanitize", "theme")
TESTS = ("test_vault_foreign.py", "test_vault_publish.py", "test_vault_safe.py")
# A change that makes a test run for ever is noticed, too.
FATES = {"killed": "noticed", "timeout": "noticed", "no tests": "not asked"}
RESULT = Path(__file__).with_suffix(".md")

# mutmut names a module by its path, so the package lies at the top.
CONFIGURATION = f"""
[tool.mutmut]
source_paths = ["fieldnotes"]
only_mutate = {[f"fieldnotes/vault/{module}.py" for module in MODULES]}
also_copy = ["tests"]
pytest_add_cli_args = ["-p", "no:xdist"]
pytest_add_cli_args_test_selection = {[f"tests/{name}" for name in TESTS]}

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
        for test in TESTS:
            shutil.copy(ROOT / "tests" / test, folder / "tests")
        (folder / "pyproject.toml").write_text(CONFIGURATION, encoding="utf-8")
        mutmut(folder, "run")
        lines = re.findall(r"^\s*fieldnotes\.vault\.(\S+): (.+)$", mutmut(folder, "results", "--all", "true"), re.M)
        if not lines:
            sys.exit("mutmut changed nothing")
        counts = Counter((mutant.partition(".")[0], FATES.get(fate, "left")) for mutant, fate in lines)
        out = [
            "# Mutants", "",
            "What `make mutants` found: changes to the code that keeps a site safe, and how many a test notices.",
            "Not asked: in functions that only the tests of built sites call.", "",
            "| Module | Changes | Noticed | Not asked | Not noticed |", "| --- | ---: | ---: | ---: | ---: |",
        ]  # fmt: skip
        for module in MODULES:
            row = [counts[module, kind] for kind in ("noticed", "not asked", "left")]
            out.append(f"| `{module}.py` | {sum(row)} | {' | '.join(map(str, row))} |")
        total = [sum(counts[module, kind] for module in MODULES) for kind in ("noticed", "not asked", "left")]
        out += [f"| **All** | **{sum(total)}** | {' | '.join(f'**{number}**' for number in total)} |", ""]
        out += ["## Not noticed", ""]
        for mutant, fate in lines:
            if fate not in FATES:
                diff = mutmut(folder, "show", f"fieldnotes.vault.{mutant}").splitlines()
                changed = [line for line in diff if re.match(r"[-+](?![-+]{2})", line)]
                out += [f"`{mutant.partition('.')[0]}.py`, {fate}:", "", "```diff", *changed, "```", ""]
        RESULT.write_text("\n".join(out).rstrip() + "\n", encoding="utf-8")
        print(f"{total[0]} of {len(lines)} noticed; see {RESULT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
