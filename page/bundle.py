#!/usr/bin/env python3
"""Makes one self-contained document of the files in this folder.

    bundle.py OUTPUT

writes into the folder OUTPUT:
    page.html  the document: style and script are inside
    page.csp   the Content-Security-Policy that allows this style, this script, and nothing else
    page.cpp   both as the functions of page/page.hpp

A script may use `import {a, b} from './other.js';` and `export` before a function, class or const
at the begin of a line. Each becomes a function that returns what it exports, so that names inside do
not meet.
"""

import base64
import hashlib
import pathlib
import re
import sys

FOLDER = pathlib.Path(__file__).parent
IMPORT = re.compile(r"^import \{([^}]*)\} from '\./(\w+)\.js';\n", re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
STYLE = '<link rel="stylesheet" href="page.css">'
SCRIPT = '<script type="module" src="main.js"></script>'


def in_order(module, sources, ordered, waiting=()):
    """Adds `module` to `ordered` after all that it imports."""
    if module in ordered:
        return
    if module in waiting:
        sys.exit(f"page: {module}.js imports itself by way of {', '.join(waiting)}")
    if module not in sources:
        sys.exit(f"page: {waiting[-1]}.js imports {module}.js, which does not exist")
    for imported in IMPORT.finditer(sources[module]):
        in_order(imported[2], sources, ordered, (*waiting, module))
    ordered.append(module)


def as_function(module, source):
    """The module as a constant that holds what it exports."""
    exported = ", ".join(found[2] for found in EXPORT.finditer(source))
    body = IMPORT.sub(r"const {\1} = \2$;\n", source)
    body = EXPORT.sub(r"\1", body)
    if re.search(r"^(import|export)\b", body, re.MULTILINE):
        sys.exit(f"page: {module}.js has an import or export that bundle.py does not know")
    return f"const {module}$ = (() => {{\n{body}return {{{exported}}};\n}})();\n"


def script():
    sources = {file.stem: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.js")}
    ordered = []
    in_order("main", sources, ordered)
    unused = sources.keys() - set(ordered)
    if unused:
        sys.exit(f"page: nothing imports {', '.join(sorted(unused))}")
    return "'use strict';\n" + "".join(as_function(one, sources[one]) for one in ordered)


def hash_source(text):
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def policy(style, code):
    return "; ".join([
        "default-src 'none'",
        f"style-src {hash_source(style)}",
        f"script-src {hash_source(code)}",
        "connect-src 'self'",
        "img-src data:",  # the icon
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ])


def replaced(document, mark, text):
    if document.count(mark) != 1:
        sys.exit(f"page: index.html does not have one {mark}")
    return document.replace(mark, text)


def document_and_policy():
    style = (FOLDER / "page.css").read_text(encoding="utf-8")
    code = script()
    if re.search(r"</style|<!--", style, re.IGNORECASE):
        sys.exit("page: page.css would end its own element")
    if re.search(r"</?script|<!--", code, re.IGNORECASE):
        sys.exit("page: a script would end its own element")
    document = (FOLDER / "index.html").read_text(encoding="utf-8")
    document = replaced(document, STYLE, f"<style>{style}</style>")
    document = replaced(document, SCRIPT, f"<script>{code}</script>")
    return document, policy(style, code)


def as_cpp(document, content_security_policy):
    for text in (document, content_security_policy):
        if ')page"' in text:
            sys.exit("page: the text would end its own string")
    return f"""#include "page/page.hpp"

namespace kubeportal::page {{

std::string_view page_html() {{
  static constexpr std::string_view kText = R"page({document})page";
  return kText;
}}

std::string_view page_content_security_policy() {{
  static constexpr std::string_view kText = R"page({content_security_policy})page";
  return kText;
}}

}}  // namespace kubeportal::page
"""


def main():
    output = pathlib.Path(sys.argv[1])
    output.mkdir(parents=True, exist_ok=True)
    document, content_security_policy = document_and_policy()
    for name, text in {
            "page.html": document,
            "page.csp": content_security_policy,
            "page.cpp": as_cpp(document, content_security_policy),
    }.items():
        (output / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
