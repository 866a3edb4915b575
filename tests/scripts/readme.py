"""Holds what README.md says the command prints against what it prints.

    python3 tests/scripts/readme.py HUBWARD             fails with the lines that the command does not print, or not in this order
    python3 tests/scripts/readme.py HUBWARD --mend      puts the command's own lines in their place

A block stands behind `<!-- made: ARGUMENTS -->`; `{out}` is the folder of the plan. It may be shortened: `…` is anything.
"""

import difflib
import re
import subprocess
import sys
import tempfile
from pathlib import Path

README = Path("README.md")
MADE = re.compile(r"(<!-- made: (.+?) -->\n```text\n)(.*?)(```)", re.S)


def printed(hubward, arguments, out):
    words = [word.replace("{out}", str(out)) for word in arguments.split()]
    told = subprocess.run([hubward, *words], capture_output=True, text=True, check=True, env={"LC_ALL": "C"})
    return [line.rstrip() for line in told.stdout.replace(str(out), "plan").splitlines()]


def missing(block, lines):
    """Lines of the block that do not follow, in its order, among those printed."""
    at, wrong = 0, []
    for line in (line.rstrip() for line in block.splitlines()):
        if line.strip() in ("…", ""):
            continue
        found = next((place for place in range(at, len(lines)) if lines[place] == line or cut(line, lines[place])), None)
        if found is None:
            wrong.append(line)
        else:
            at = found + 1
    return wrong


def cut(line, printed):
    """A column that the block leaves out with `…`."""
    return "…" in line and printed.startswith(line.split("…")[0]) and len(line) < 90


def mended(block, lines):
    """The block with each wrong line replaced by the printed line that is most like it."""
    wrong, new = set(missing(block, lines)), []
    for line in block.splitlines():
        like = difflib.get_close_matches(line, lines, 1, 0.5) if line.rstrip() in wrong else []
        new.append(like[0] if like else line)
    return "".join(line + "\n" for line in new)


def main():
    hubward, text = sys.argv[1], README.read_text(encoding="utf-8")
    blocks = MADE.findall(text)
    if len(blocks) < 2:
        raise SystemExit("README.md has lost its blocks")
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "plan"
        for head, arguments, block, tail in blocks:
            lines = printed(hubward, arguments, out)
            wrong += [f"{arguments}: not printed: {line}" for line in missing(block, lines)]
            text = text.replace(head + block + tail, head + mended(block, lines) + tail)
    if "--mend" in sys.argv:
        README.write_text(text, encoding="utf-8")
    elif wrong:
        raise SystemExit("\n".join(wrong))
    print(f"README.md: {len(blocks)} blocks, {len(wrong)} lines that differ")


main()
