#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks, in TAP, what a compiler does not: the look of sources, and that every
source with words for people is known to translators. Takes the project's root."""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])
SOURCES = sorted(path for folder in ("src", "tests") for path in (ROOT / folder).rglob("*.[ch]"))
# What GLib reads to its end, which sanitizers do not see into.
READ_TO_END = re.compile(r"g_strv_(?:contains|length) \((\w+)|"
                         r"g_(?:strdupv|strjoinv) \([^()]*?(\w+)\)")
LIST = r"\*\s*(?:const )?%s\[\] = \{(.*?)\};"
MESSAGE = re.compile(r'\b(?:C_|N_|ngettext ?|_) ?\("|_\([a-z]')

problems = {name: [] for name in ("tabs", "trailing blanks", "line comments", "lines over 104 columns",
                                  "files over 1000 lines", "licence line", "translatable sources",
                                  "lists without an end")}
known = set((ROOT / "po" / "POTFILES.in").read_text().split())
for path in SOURCES:
    name = str(path.relative_to(ROOT))
    text = path.read_text()
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        place = f"{name}:{number}"
        if "\t" in line:
            problems["tabs"].append(place)
        if line != line.rstrip():
            problems["trailing blanks"].append(place)
        if re.match(r"\s*//", line):
            problems["line comments"].append(place)
        # 100, and a little more where a break would read worse.
        if len(line) > 104:
            problems["lines over 104 columns"].append(place)
    if len(lines) > 1001:
        problems["files over 1000 lines"].append(f"{name}: {len(lines)}")
    if "SPDX-License-Identifier: GPL-3.0-or-later" not in lines[0]:
        problems["licence line"].append(name)
    if name.startswith("src/") and MESSAGE.search(text) and name not in known:
        problems["translatable sources"].append(name)
    for variable in {first or second for first, second in READ_TO_END.findall(text)}:
        # Functions may have lists of one name, of which only one is read to its end.
        lists = re.findall(LIST % variable, text, re.DOTALL)
        if lists and not any(re.search(r"\bNULL,?\s*$", body) for body in lists):
            problems["lists without an end"].append(f"{name}: {variable}")
for path in (ROOT / "src").rglob("*.ui"):
    if 'translatable="yes"' in path.read_text() and str(path.relative_to(ROOT)) not in known:
        problems["translatable sources"].append(str(path.relative_to(ROOT)))

print(f"1..{len(problems)}")
for count, (what, places) in enumerate(problems.items(), 1):
    print(f"{'not ok' if places else 'ok'} {count} {what}")
    for place in places[:20]:
        print(f"# {place}")
