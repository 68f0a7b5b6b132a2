"""Reads files as people do it in Python and prints the milliseconds that one takes: peers.py FORMAT FILE…"""

import sys
import time


def read_pdf(path):
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_text()
            page.extract_tables()


def read_html(path):
    from lxml import html

    with open(path, "rb") as file:
        page = html.fromstring(file.read())
    for cell in page.iter("td", "th", "p"):
        cell.text_content()


def read_docx(path):
    import docx

    document = docx.Document(path)
    for paragraph in document.paragraphs:
        paragraph.text
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                cell.text


def main():
    read = {"pdf": read_pdf, "html": read_html, "docx": read_docx}[sys.argv[1]]
    files = sys.argv[2:]
    # the first reading loads what it needs
    read(files[0])
    start = time.perf_counter()
    for path in files:
        read(path)
    print((time.perf_counter() - start) * 1000 / len(files))


main()
