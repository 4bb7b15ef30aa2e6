"""No request reaches a machine that is not on the public internet: each trick, against servers that would answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx2
import pytest
from sites import PAGE, Names, Site, served, web

from reportedly import AddressRefused, Unreachable, WebError

PRIVATE = """
127.0.0.2 2130706434 0x7f000002 0x7F000002 017700000002 0177.0.0.2 0x7f.0.0.2 0x7f.2 127.2 127.0.2 0 0.0.0.0
localhost localhost. LOCALHOST 127.0.0.2. 127。0。0。2 １２７.0.0.2 ①②⑦.0.0.2
10.0.0.1 172.16.0.1 172.31.255.254 192.168.0.1 169.254.169.254 100.64.0.1 192.0.0.8 192.0.2.1 192.88.99.1 198.18.0.1
198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
[::1] [0:0:0:0:0:0:0:1] [::] [::127.0.0.2] [::7f00:2] [::ffff:127.0.0.2] [::ffff:7f00:2] [::ffff:0:7f00:2]
[64:ff9b::127.0.0.2] [64:ff9b::7f00:2] [64:ff9b::a00:1] [64:ff9b:1::1] [2002:7f00:2::1] [2002:a9fe:a9fe::1]
[2001:0:7f00:2::] [2001:db8::1] [3fff::1] [fe80::1] [fc00::1] [fd12:3456::1] [fec0::1] [ff02::1] [100::1]
[5f00::1]""".split()

BY_NAME = [each.strip("[]") for each in PRIVATE if re.fullmatch(r"1\d*(\.\d+){3}|\[.*\]", each, re.ASCII)]


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as found:
        found.pages = {"/": (200, {}, PAGE)}
        yield found


@pytest.fixture
def traps(site: Site) -> Iterator[list[Site]]:
    """Servers at the site's port on two private addresses, which nothing may reach."""
    with served("127.0.0.2", site.port) as four, served("::1", site.port) as six:
        four.pages = six.pages = {"/": (200, {}, PAGE), "/robots.txt": (200, {}, b"")}
        yield [four, six]
        assert [trap.connections for trap in (four, six)] == [0, 0]


def test_the_traps_would_answer(site: Site):
    with served("127.0.0.2", site.port) as four, served("::1", site.port) as six:
        for trap, host in ((four, "127.0.0.2"), (six, "[::1]")):
            trap.pages = {"/": (200, {}, PAGE)}
            assert httpx2.get(trap.at("/", host), trust_env=False).content == PAGE
            with web(allow_private=True) as fetcher:
                assert fetcher.capture(trap.at("/", host)).body == PAGE


@pytest.mark.usefixtures("traps")
@pytest.mark.parametrize("host", PRIVATE)
def test_no_private_address_is_asked_however_it_is_written(host: str, site: Site):
    with web(allowed=()) as fetcher, pytest.raises(AddressRefused):
        fetcher.capture(site.at("/", host))
    assert site.connections == 0


@pytest.mark.usefixtures("traps")
@pytest.mark.parametrize("host", ["%31%32%37.0.0.2", "[fe80::1%25lo]", "127.0.0.2%00.example", "127.0.0.2%2f.example"])
def test_what_is_no_name_of_a_host_leads_nowhere(host: str, site: Site):
    with web(allowed=()) as fetcher, pytest.raises(WebError):
        fetcher.capture(site.at("/", host))


@pytest.mark.usefixtures("traps")
@pytest.mark.parametrize("address", BY_NAME)
def test_no_name_leads_to_a_private_address(address: str, site: Site):
    with web(resolver=Names(news_example=[address])) as fetcher, pytest.raises(AddressRefused) as refused:
        fetcher.capture(site.at("/", "news.example"))
    assert refused.value.where == site.at("/", "news.example")


@pytest.mark.usefixtures("traps")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("host", ["127.0.0.2", "[::1]", "2130706434", "inside.example", "[::ffff:127.0.0.2]"])
def test_no_redirect_leads_to_a_private_address(host: str, status: int, site: Site):
    site.pages["/"] = (status, {"location": site.at("/", host)}, b"")
    names = Names(news_example=["127.0.0.1"], inside_example=["127.0.0.2"], **{"2130706434": ["127.0.0.2"]})
    with web(resolver=_literal(names)) as fetcher, pytest.raises(AddressRefused):
        fetcher.capture(site.at("/", "news.example"))
    assert "/" in site.paths()


def _literal(names: Names):
    """Resolve names as told, and addresses as themselves."""

    async def resolve(host: str, port: int) -> list[str]:
        return await names(host, port) if host in names.names else [host]

    return resolve


@pytest.mark.usefixtures("traps")
@pytest.mark.parametrize(
    "location",
    ["//[::1]:PORT/", "//127.0.0.2:PORT/", r"\\127.0.0.2:PORT/", "http:\\\\127.0.0.2:PORT/", "///127.0.0.2:PORT/"],
)
def test_no_strange_redirect_leads_to_a_private_address(location: str, site: Site):
    site.pages["/"] = (302, {"location": location.replace("PORT", str(site.port))}, b"")
    with web() as fetcher, pytest.raises(WebError):
        fetcher.capture(site.at("/"))


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "javascript:alert(1)", "data:,x"]
)
def test_redirects_lead_to_http_alone(location: str, site: Site):
    site.pages["/"] = (302, {"location": location}, b"")
    with web() as fetcher, pytest.raises(AddressRefused):
        fetcher.capture(site.at("/"))


@pytest.mark.parametrize(
    "address",
    [
        *("file:///etc/passwd", "ftp://x.example/", "gopher://x.example/", "http://", "http:///x", "http://[::1"),
        *(f"http://x.example:{port}/" for port in ("0", "65536", "port", "-1")),
        "http://x.example/" + "x" * 4_000,
    ],
)
def test_what_is_no_address_of_the_web_is_refused(address: str):
    with web() as fetcher, pytest.raises(AddressRefused):
        fetcher.capture(address)


@pytest.mark.usefixtures("traps")
def test_the_rules_for_robots_are_not_asked_of_a_private_address(site: Site):
    site.pages["/robots.txt"] = (301, {"location": site.at("/robots.txt", "127.0.0.2")}, b"")
    with web() as fetcher, pytest.raises(WebError):
        fetcher.capture(site.at("/"))
    assert site.paths() == ["/robots.txt"]


@pytest.mark.usefixtures("traps")
def test_a_name_that_changes_its_address_after_the_check_leads_nowhere(site: Site):
    for path in ("/", "/robots.txt"):
        site.pages[path] = (200, {"connection": "close", "content-type": "text/plain"}, b"")
    names = Names(news_example=[["127.0.0.1"], ["127.0.0.2"]])
    with web(resolver=names) as fetcher, pytest.raises(AddressRefused):
        fetcher.capture(site.at("/", "news.example"))
    assert site.paths() == ["/robots.txt"]


@pytest.mark.usefixtures("traps")
@pytest.mark.parametrize("private", ["127.0.0.2", "::1", "::ffff:127.0.0.2", "fe80::1%lo"])
def test_of_several_addresses_only_public_ones_are_asked(private: str, site: Site):
    with web(resolver=Names(news_example=[private, "127.0.0.1", private])) as fetcher:
        assert fetcher.capture(site.at("/", "news.example")).body == PAGE


@pytest.mark.usefixtures("traps")
def test_no_proxy_of_the_environment_leads_around(site: Site, monkeypatch: pytest.MonkeyPatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.2:{site.port}")
    with web() as fetcher:
        assert fetcher.capture(site.at("/")).body == PAGE


@pytest.mark.parametrize("answers", [[], ["no address"], [""]])
def test_a_name_without_an_address_cannot_be_reached(answers: list[str]):
    with web(resolver=Names(news_example=[answers])) as fetcher, pytest.raises(Unreachable):
        fetcher.capture("http://news.example/")


def test_an_allowed_network_can_be_asked(site: Site):
    with web(resolver=Names(news_example=["127.0.0.1"])) as fetcher:
        assert fetcher.capture(site.at("/", "news.example")).address == site.at("/", "news.example")
