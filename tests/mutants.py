"""Changes the code that keeps a site safe and private, one place at a time, and counts what no test notices.

    python tests/mutants.py                      # or: make mutants
    python tests/mutants.py redirects publish    # or: make mutants ARGS="redirects publish"

Writes tests/mutants/<module>.md; what is left there is judged in tests/mutants/README.md. The tests are those that
judge these modules function by function; what only a built site or a browser shows (tests/test_site_safe.py,
tests/browser/test_payloads.py) is not asked, so that a run of one module takes minutes.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
MODULES = ("addresses", "attachments", "foreign", "policy", "publish", "redirects", "sanitize", "section_aliases",
           "theme")  # fmt: skip
TESTS = ("test_vault_foreign.py", "test_vault_publish.py", "test_vault_redirects.py", "test_vault_safe.py")
# A change that makes a test run for ever is noticed, too.
FATES = {"killed": "noticed", "timeout": "noticed", "no tests": "not asked"}
KINDS = ("noticed", "not asked", "not noticed")
RESULTS = Path(__file__).with_suffix("")

# mutmut names a module by its path, so the package lies at the top.
CONFIGURATION = """
[tool.mutmut]
source_paths = ["fieldnotes"]
only_mutate = ["fieldnotes/vault/{module}.py"]
also_copy = ["tests"]
pytest_add_cli_args = ["-p", "no:xdist"]
pytest_add_cli_args_test_selection = {tests}

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


def run(module: str, folder: Path) -> list[tuple[str, str]]:
    """Change one module.

    Args:
        module: its name.
        folder: an empty folder; stays as mutmut left it.

    Returns:
        Each change by mutmut's name of it, with what became of it.
    """
    shutil.copytree(ROOT / "hooks" / "fieldnotes", folder / "fieldnotes")
    (folder / "tests").mkdir()
    for test in TESTS:
        shutil.copy(ROOT / "tests" / test, folder / "tests")
    configuration = CONFIGURATION.format(module=module, tests=[f"tests/{name}" for name in TESTS])
    (folder / "pyproject.toml").write_text(configuration, encoding="utf-8")
    mutmut(folder, "run", "--max-children", "1")
    fates = re.findall(r"^\s*(fieldnotes\.\S+): (.+)$", mutmut(folder, "results", "--all", "true"), re.M)
    if not fates:
        sys.exit(f"mutmut changed nothing in {module}")
    return fates


def main() -> None:
    """Lay the package out, change it module by module, write down what nobody noticed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"of {', '.join(MODULES)}; all when left out")
    modules = parser.parse_args().modules or MODULES
    if unknown := set(modules).difference(MODULES):
        parser.error(f"{', '.join(sorted(unknown))}: no such module; there are {', '.join(MODULES)}")
    RESULTS.mkdir(exist_ok=True)
    for module in modules:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            fates = run(module, folder)
            counts = Counter(FATES.get(fate, "not noticed") for _, fate in fates)
            said = f"{len(fates)} changes: " + ", ".join(f"{counts[kind]} {kind}" for kind in KINDS)
            out = [f"# `{module}.py`", "", f"{said}.", ""]
            for mutant, fate in fates:
                if FATES.get(fate) != "noticed":
                    diff = mutmut(folder, "show", mutant).splitlines()
                    changed = [line for line in diff if re.match(r"[-+](?![-+]{2})", line)]
                    out += [f"{FATES.get(fate, fate).capitalize()}:", "", "```diff", *changed, "```", ""]
            RESULTS.joinpath(f"{module}.md").write_text("\n".join(out), encoding="utf-8")
            print(f"{module}: {said}", flush=True)


if __name__ == "__main__":
    main()
