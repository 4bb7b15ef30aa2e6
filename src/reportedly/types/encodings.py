"""What pages and feeds mean by the encoding that they name."""

from __future__ import annotations

MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
"""What texts are in that name an encoding. Source: the Encoding standard of the WHATWG, section 4.2."""
