"""Texts, images and files that somebody might contribute to read, run or spoil what is not theirs.

`CANARY` stands in a file outside of every project. `{outside}` in a text is that file's path, `{port}` the
port of a server which nobody may ask.
"""

from __future__ import annotations

import io
import itertools
import zlib
from collections.abc import Iterator

from PIL import Image

CANARY = "kanarienvogel-7f3a"

_SCHEMES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java&#115;cript:alert(1)",
    "javascript&colon;alert(1)",
    "&#x6A;avascript:alert(1)",
    "javascript%3Aalert(1)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "vbscript:msgbox(1)",
    "file://{outside}",
    "FILE://{outside}",
    "file:/{outside}",
    "blob:https://example.com/1",
    "ms-word:ofe|u|https://example.com/a.docx",
    "jar:https://example.com!/a",
    "view-source:javascript:1",
)
_LINKS = ("[look]({0})", "[look][r{1}]\n\n[r{1}]: {0}", "<{0}>", '<a href="{0}">look</a>', "![look]({0})")


def links() -> Iterator[str]:
    """Yield every forbidden kind of address in every way to write a link."""
    for number, (address, way) in enumerate(itertools.product(_SCHEMES, _LINKS)):
        yield way.format(address.replace("(", "\\(").replace(")", "\\)") if "(" in way else address, number)
    yield '<a href=" &#14; javascript:alert(1)">look</a>'
    yield '<a href="java\tscript:alert(1)">look</a>'
    yield '<a href="java\nscript:alert(1)">look</a>'
    yield "| A |\n|---|\n| [look](javascript:alert(1)) |"
    yield '[look](https://example.com "x onmouseover=alert(1)")'
    yield '[look](https://example.com){{onclick="alert(1)"}}'
    yield '[a]{{style="background:url(http://127.0.0.1:{port}/x)"}}'
    yield "[look](<https://example.com/%22onmouseover=%22alert(1)>)"


MARKUP = (
    "<script>alert('{port}')</script>",
    "<SCRIPT SRC=http://127.0.0.1:{port}/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    '<img src="x" alt="a" onload="alert(1)" style="background:url(http://127.0.0.1:{port}/a)">',
    "<svg onload=alert(1)><circle r=5></svg>",
    "<svg><script>alert(1)</script></svg>",
    '<svg><image href="file://{outside}"/></svg>',
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    '<iframe src="file://{outside}"></iframe>',
    '<iframe src="http://127.0.0.1:{port}/frame"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="file://{outside}"></object>',
    '<object data="http://127.0.0.1:{port}/o" type="text/html"></object>',
    '<embed src="file://{outside}">',
    '<link rel="stylesheet" href="http://127.0.0.1:{port}/s.css">',
    '<link rel="attachment" href="file://{outside}">',
    '<a rel="attachment" href="file://{outside}">look</a>',
    "<style>@import url(http://127.0.0.1:{port}/i.css); body {{ background: url(file://{outside}) }}</style>",
    '<p style="background-image:url(http://127.0.0.1:{port}/p)">Text.</p>',
    '<p style="content: url(file://{outside})">Text.</p>',
    '<meta http-equiv="refresh" content="0;url=http://127.0.0.1:{port}/m">',
    '<base href="http://127.0.0.1:{port}/">',
    '<form action="http://127.0.0.1:{port}/f"><input name=a><button>Go</button></form>',
    '<input onfocus="alert(1)" autofocus>',
    "<details open ontoggle=alert(1)><summary>More</summary>Text.</details>",
    '<video src="http://127.0.0.1:{port}/v" poster="file://{outside}"></video>',
    '<audio src="file://{outside}"></audio>',
    "<body onload=alert(1)>",
    "<marquee onstart=alert(1)>Text.</marquee>",
    "<isindex action=javascript:alert(1)>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<!-- --!><script>alert(1)</script> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml-stylesheet href='http://127.0.0.1:{port}/x.xsl'?>",
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file://{outside}">]>&x;',
    "`<script>alert(1)</script>`{{=html}}",
    "```{{=html}}\n<script>alert(1)</script>\n```",
    "```{{=openxml}}\n<w:p><w:r><w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText></w:r></w:p>\n```",
    "`<w:instrText>INCLUDETEXT {outside}</w:instrText>`{{=openxml}}",
    "```{{=latex}}\n\\input{{{outside}}}\n```",
    "| A |\n|---|\n| <td><script>alert(1)</script></td><img src=x onerror=alert(1)> |",
    "<table><tr><td background='http://127.0.0.1:{port}/t'>Cell</td></tr></table>",
    "<table><tr><td colspan=100000 rowspan=65000>Cell</td></tr></table>",
    '<p lang="\\"><script>alert(1)</script>">Text.</p>',
    '::: {{onclick="alert(1)" style="background:url(http://127.0.0.1:{port}/d)"}}\nText.\n:::',
    '# Head {{onmouseover="alert(1)" id="x\\"><script>"}}',
    "<template><img src=x onerror=alert(1)></template>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    "<textarea></textarea><img src=x onerror=alert(1)>",
    "<a href='https://example.com' ping='http://127.0.0.1:{port}/p' target='_blank'>look</a>",
    "<img srcset='http://127.0.0.1:{port}/1 1x' src='http://127.0.0.1:{port}/2' alt='a'>",
    "<picture><source srcset='http://127.0.0.1:{port}/3'><img src='file://{outside}' alt='a'></picture>",
)

TEMPLATES = (
    "{{{{ 7 * 7 }}}}",
    "{{% include '{outside}' %}}",
    "{{{{ ''.__class__.__mro__[1].__subclasses__() }}}}",
    "{{% for x in range(999999999) %}}x{{% endfor %}}",
    "{{# a comment #}}",
    "${{7*7}} #{{7*7}} <%= 7*7 %> {{{{=7*7}}}}",
    "{{{{ cycler.__init__.__globals__.os.popen('id').read() }}}}",
    "\\input{{{outside}}} \\write18{{id}}",
    ".. include:: {outside}",
    "#+INCLUDE: {outside}",
    "{{{{< include {outside} >}}}}",
    '--8<-- "{outside}"',
    "!!! {outside}",
    "[TOC](file:{outside}) :include{{{outside}}}",
)

IMAGES = (
    "![a](file://{outside})",
    "![a](FILE://{outside})",
    "![a]({outside})",
    "![a](../outside.png)",
    "![a](../../../../../../../../etc/hostname)",
    "![a](%2e%2e/outside.png)",
    "![a](..%2foutside.png)",
    "![a](..%5coutside.png)",
    "![a](./images/../../outside.png)",
    "![a](link-out.png)",
    "![a](folder-out/outside.png)",
    "![a](circle.png)",
    "![a](http://127.0.0.1:{port}/a.png)",
    "![a](https://127.0.0.1:{port}/a.png)",
    "![a](//127.0.0.1:{port}/a.png)",
    "![a](HTTP://127.0.0.1:{port}/a.png)",
    "![a](http://[::1]:{port}/a.png)",
    "![a](http://user@127.0.0.1:{port}/a.png)",
    "![a](ftp://127.0.0.1:{port}/a.png)",
    "![a](http://[bad/a.png)",
    "![a](data:image/png;base64,AAAA)",
    "![a](\\\\127.0.0.1\\share\\a.png)",
    "![a](pipe.png)",
    "![a](images)",
    "![a](" + "x" * 5000 + ".png)",
    "![a](a%00b.png)",
    "![a](a%0ab.png)",
    "![a](--lua-filter=x.png)",
    "![a](*.png)",
)

_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'
    "{}</svg>"
)

PICTURES: dict[str, str] = {
    "script.svg": _SVG.format("<script>alert(1)</script>"),
    "handler.svg": _SVG.format("<rect width='9' height='9' onload='alert(1)'/>"),
    "image-file.svg": _SVG.format('<image href="file://{outside}" width="9" height="9"/>'),
    "image-http.svg": _SVG.format('<image xlink:href="http://127.0.0.1:{port}/s" width="9" height="9"/>'),
    "use-out.svg": _SVG.format('<use href="http://127.0.0.1:{port}/u#a"/>'),
    "style-import.svg": _SVG.format("<style>@import 'http://127.0.0.1:{port}/c';</style>"),
    "style-url.svg": _SVG.format("<rect style='fill:url(http://127.0.0.1:{port}/f)' width='9' height='9'/>"),
    "foreign.svg": _SVG.format("<foreignObject><iframe src='file://{outside}'/></foreignObject>"),
    "link.svg": _SVG.format("<a href='javascript:alert(1)'><rect width='9' height='9'/></a>"),
    "sheet.svg": '<?xml-stylesheet href="http://127.0.0.1:{port}/x.css"?>' + _SVG.format(""),
    "entity.svg": '<!DOCTYPE svg [<!ENTITY x SYSTEM "file://{outside}">]>' + _SVG.format("<text>&x;</text>"),
    "dtd.svg": '<!DOCTYPE svg SYSTEM "http://127.0.0.1:{port}/svg.dtd">' + _SVG.format("<text>&x;</text>"),
    "laughs.svg": (
        '<!DOCTYPE svg [<!ENTITY a "ha">'
        + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in itertools.pairwise("abcdefghij"))
        + "]>"
        + _SVG.format("<text>&j;</text>")
    ),
    "bomb.svg": _SVG.format(
        '<g id="u0"><rect width="1" height="1"/></g>'
        + "".join(f'<g id="u{n + 1}">' + f'<use href="#u{n}"/>' * 10 + "</g>" for n in range(8))
        + '<use href="#u8"/>'
    ),
    "deep.svg": _SVG.format("<g>" * 5000 + "</g>" * 5000),
    "huge.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="999999" height="999999"/>',
    "animate.svg": _SVG.format("<a><set attributeName='href' to='javascript:alert(1)'/></a>"),
    "embedded.svg": _SVG.format(
        "<image href='data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+' width='9' height='9'/>"
    ),
}


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a part of a PNG."""
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def png(width: int, height: int, data: bytes = b"") -> bytes:
    """Return a PNG that claims a size, whatever its data."""
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    body = zlib.compress(data)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def pixels() -> dict[str, bytes]:
    """Return images that are damaged, of another kind than their name says, or larger than they look."""
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(stream, "PNG")
    whole = stream.getvalue()
    return {
        "vast.png": png(30000, 30000),
        "endless.png": png(2**31 - 1, 2**31 - 1),
        "empty.png": b"",
        "cut.png": whole[: len(whole) // 2],
        "flipped.png": whole.replace(b"IDAT", b"IDAT", 1)[:-20] + bytes(20),
        "sums.png": whole[:45] + bytes([whole[45] ^ 255]) + whole[46:],
        "short.png": png(100, 100, b"\x00" * 50),
        "script.png": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) run\n",
        "page.png": b"<html><script>alert(1)</script></html>",
        "zip.png": b"PK\x03\x04" + bytes(100),
        "packed.svg": b"\x1f\x8b" + bytes(100),
        "pdf.png": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    }


# front matter: what it is, and the rule that refuses it ("" for what may stand, as plain text)
FRONT_MATTER: tuple[tuple[str, str], ...] = (
    ("a: &x [1]\nb: *x", "front-matter/alias"),
    ("a: &x y", "front-matter/alias"),
    (
        "a: &a [x]\n"
        + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in itertools.pairwise("abcdefgh")),
        "front-matter/alias",
    ),
    ("<<: *x", "front-matter/alias"),
    ("a: !!python/object/apply:os.system ['id']", "front-matter/tag"),
    ("a: !!python/name:os.system x", "front-matter/tag"),
    ("a: !include {outside}", "front-matter/tag"),
    ("a: !<tag:yaml.org,2002:binary> QQ==", "front-matter/tag"),
    ("a: 1\na: 2", "front-matter/twice"),
    ("a: " + "[" * 30 + "]" * 30, "front-matter/depth"),
    ("".join(f"{'  ' * n}k{n}:\n" for n in range(40)), "front-matter/depth"),
    ("a: " + "x" * 70_000, "front-matter/size"),
    ("a: [" * 4000, "front-matter/"),
    ("title: 'x", "front-matter/syntax"),
    ("a: b: c", "front-matter/syntax"),
    ('title: "<script>alert(1)</script>"', ""),
    ('title: "x\\" onmouseover=\\"alert(1)"', ""),
    ("description: '</script><script>alert(1)</script>'", ""),
    ("header-includes: '<script>alert(1)</script>'", ""),
    ("include-before: ['<script>alert(1)</script>']", ""),
    ("css: http://127.0.0.1:{port}/x.css", ""),
    ("bibliography: {outside}\ncsl: http://127.0.0.1:{port}/x.csl\nnocite: '@*'", ""),
    ("template: {outside}\nlua-filter: {outside}\nfilters: ['{outside}']", ""),
    ("reference-doc: {outside}\nepub-cover-image: {outside}", ""),
    ("date: '{{{{ 7 * 7 }}}}'", ""),
    ("keywords: ['<img src=x onerror=alert(1)>', 'javascript:alert(1)']", ""),
    ("author: '=cmd|calc!A1'", ""),
    ("number: " + "9" * 20_000, ""),
    ("lang: ../../../etc", "locale/"),
    ('lang: "en\\"><script>"', "locale/"),
)

# what a message of a catalog says of "Open the valve.", none of which may be shown
TRANSLATIONS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}",
    "{% include 'x' %}",
    "<1>Ventil</1>",
    "Ventil \u202egnp.exe",
    "<a href='javascript:alert(1)'>Ventil</a>",
    "{# x #}",
)


def slow() -> dict[str, str]:
    """Return texts that make a careless reader take for ever: each is read or refused in reasonable time."""
    return {
        "brackets": "[" * 20_000,
        "links-open": "[a](" * 20_000,
        "images-open": "![[" * 10_000,
        "comments-open": "<!--" * 20_000,
        "notes-open": "[^a" * 5_000,
        "ticks": "".join("`" * n + " " for n in range(300)),
        "stars": "*a **b " * 5_000,
        "underscores": "_a __b " * 5_000,
        "quotes": ">" * 1_000 + " deep",
        "items": "".join(f"{' ' * 2 * n}- x\n" for n in range(300)),
        "angles": "<" * 20_000,
        "tags-open": "<b><i><u>" * 1_000 + "x",
        "divs": "<div>" * 500 + "x" + "</div>" * 500,
        "entities": "&#x110000;&" * 10_000,
        "pipes": "|" * 20_000,
        "table-wide": "|" + "a|" * 500 + "\n|" + "-|" * 500 + "\n",
        "one-line": "x" * 1_000_000,
        "spaces": "a" + " " * 500_000 + "b",
        "dashes": "-" * 100_000,
        "attributes": "[a]{" + "b " * 20_000 + "}",
        "notes": "".join(f"x[^{n}]\n\n[^{n}]: y\n\n" for n in range(500)),
        "references": "".join(f"[{n}]: https://example.com/{n}\n" for n in range(3_000)),
        "backslashes": "\\" * 50_000,
        "setext": "a\n" * 3_000 + "===",
        "breaks": "a  \n" * 5_000,
        "combining": "a" + "\u0301" * 50_000,
        "direction": "\u202e\u2066" * 10_000 + "a",
        "strikes": "~~a " * 5_000,
        "spans": "[a [b " * 3_000 + "]{.x}" * 3_000,
        "fences": ":::: {.a}\n" * 300,
        "colons": "a\n: b\n" * 3_000,
        "markers": "<<<<<<< a\n" * 2_000,
        "sides": "<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n" * 300,
        "dollars": "$a $$b " * 5_000,
        "emoji": ":a:" * 10_000,
        "addresses": "http://a.b/" * 10_000,
    }
