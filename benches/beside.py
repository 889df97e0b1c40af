#!/usr/bin/env python3
"""The same document set by tongbao, Typst and WeasyPrint, on one core: how long each takes and how large its file is.

    TONGBAO_LOOK=DIR cargo bench --profile release --bench typeset    writes the document and tongbao's own times to DIR
    DIR/venv/bin/python benches/beside.py DIR                         sets it with the others and prints the table of docs/performance.md

`make bench` does both; .ci/setup-bench puts Typst and WeasyPrint into DIR/venv. Each sets a page of nothing first, so that starting and finding fonts don't count. Times are
medians of the processor's, not of the clock, for the whole document: pages hold more or fewer lines from one program to the next. All have Noto Serif CJK SC
for text; WeasyPrint reads the HTML that tongbao writes, with its style sheet.
"""

import json
import os
import re
import statistics
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

from pypdf import PdfReader

folder = Path(sys.argv[1]).resolve()


class ToTypst(HTMLParser):
    """Headings, paragraphs and tables as Typst's markup."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.out, self.open, self.cells, self.heads, self.columns = [], None, [], [], 0

    def handle_starttag(self, tag, attributes):
        if tag in ("h1", "h2", "p", "caption", "th", "td"):
            self.open, self.text = tag, ""
        if tag == "table":
            self.cells, self.heads = [], []

    def handle_data(self, data):
        if self.open:
            self.text += data

    def handle_endtag(self, tag):
        if tag == self.open:
            text = re.sub(r"([\\#\[\]*_`$<>@])", r"\\\1", self.text)
            if tag in ("h1", "h2"):
                self.out.append(("= " if tag == "h1" else "== ") + text)
            elif tag == "p":
                self.out.append(text + "\n")
            elif tag == "th":
                self.heads.append(text)
            elif tag == "td":
                self.cells.append(text)
            else:
                self.caption = text
            self.open = None
        if tag == "table":
            heads = ", ".join(f"[{head}]" for head in self.heads)
            cells = ",\n  ".join(f"[{cell}]" for cell in self.cells)
            columns = f"columns: {len(self.heads)}, stroke: 0.5pt, inset: 3pt"
            self.out.append(f"#align(center)[{self.caption}]\n#text(10.5pt)[#table({columns}, table.header({heads}),\n  {cells})]\n")


TYPST_HEAD = """#set page(width: 210mm, height: 297mm, margin: (top: 37mm, bottom: 35mm, inside: 28mm, outside: 26mm), numbering: "1")
#set text(font: "Noto Serif CJK SC", lang: "zh", size: 16pt)
#set par(justify: true, first-line-indent: (amount: 2em, all: true), leading: 13pt, spacing: 13pt)
"""

TIMED = """
import os, resource, sys
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
def processor():
    use = resource.getrusage(resource.RUSAGE_SELF)
    return use.ru_utime + use.ru_stime
"""

TYPST = TIMED + """
import typst
typst.compile(sys.argv[1] + "/nothing.typ", output=sys.argv[1] + "/nothing.pdf")
begun = processor()
typst.compile(sys.argv[1] + "/long.typ", output=sys.argv[1] + "/typst.pdf")
print(processor() - begun)
"""

WEASYPRINT = TIMED + """
import weasyprint
weasyprint.HTML(string="<p>&nbsp;</p>").write_pdf(sys.argv[1] + "/nothing.pdf")
begun = processor()
weasyprint.HTML(sys.argv[1] + "/long.html").write_pdf(sys.argv[1] + "/weasyprint.pdf", pdf_variant=sys.argv[2] or None)
print(processor() - begun)
"""

# Name, program, its argument, file. The first two tag what they write, as tongbao does.
OTHERS = [
    ("Typst", TYPST, "", "typst.pdf"),
    ("WeasyPrint, tagged", WEASYPRINT, "pdf/ua-1", "weasyprint.pdf"),
    ("WeasyPrint, not tagged", WEASYPRINT, "", "weasyprint.pdf"),
]
TIMES = 3


def pages(name):
    return len(PdfReader(folder / name).pages)


def run(program, argument):
    """The median of some runs, each in a process of its own."""
    command = [sys.executable, "-c", program, folder, argument]
    return statistics.median(
        float(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1]) for _ in range(TIMES)
    )


def main():
    reader = ToTypst()
    reader.feed((folder / "long.html").read_text().split("</head>")[1])
    (folder / "long.typ").write_text(TYPST_HEAD + "\n".join(reader.out))
    (folder / "nothing.typ").write_text(TYPST_HEAD + "。")
    own = json.loads((folder / "long.json").read_text())
    rows = [("tongbao", own["seconds"], own["pages"], own["bytes"])]
    for name, program, argument, file in OTHERS:
        seconds = run(program, argument)
        rows.append((name, seconds, pages(file), os.path.getsize(folder / file)))
    print("| set by | pages | seconds | pages a second | times tongbao's time | bytes | tongbao's share |")
    print("|---|---|---|---|---|---|---|")
    for name, seconds, count, size in rows:
        share = own["bytes"] / size
        print(f"| {name} | {count} | {seconds:.2f} | {count / seconds:.0f} | {seconds / own['seconds']:.1f} | {size:,} | {share:.2f} |")
    print(f"\nLines and pages alone, without the file: {own['pages'] / own['alone']:.0f} pages a second.")


main()
