"""Product feeds: read as streams, held by id, and used by texts."""

import importlib.util
import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from litestar.testing import TestClient

from fivefold import content
from fivefold.app import create_app
from fivefold.content.feed import Memory
from fivefold.content.feeds import read_feed
from fivefold.errors import ContentError, RenderError, StoreError
from fivefold.records import MOTIVES
from fivefold.settings import Settings
from fivefold.store.products import ProductIndex

SPEC = importlib.util.spec_from_file_location("large", Path(__file__).parent / "large.py")
LARGE = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(LARGE)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)

CSV = 'id,name_de,name_en,price,material\np1,"Mantel, blau",Coat,289.00,Wolle\np2,Schal,,29.5,Wolle\n'
TSV = "id\ttitle\tprice\tlink\np1\tMantel\t289.00 EUR\thttps://shop.example/p1\n"
JSON = '[{"id": "p1", "name": "Mantel", "price": "289.00"},\n {"id": "p2", "name": "Schal", "price": 29.5}]'
XML = """<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>Shop</title>
<item><g:id>p1</g:id><title>Mantel</title><g:price>289.00 EUR</g:price></item>
<item><g:id>p2</g:id><title>Schal</title><g:price>29.50 EUR</g:price></item></channel></rss>"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("products.csv", CSV.replace("name_de", "name")),
        ("products.tsv", TSV),
        ("products.json", JSON),
        ("products.xml", XML),
    ],
)
def test_every_form_of_feed_gives_the_same_product(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    first = next(read_feed(tmp_path / name))
    assert (first["id"], first["name"].split(",")[0], first["price"]) == ("p1", "Mantel", 289.0)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("products.csv", "name,price\nx,1\n", "1: no column 'id'"),
        ("products.csv", "id,name\na,b,c\n", "2: the line has not as many values"),
        ("products.csv", "id,name\na,b\na,c\n", "3: two products have the id 'a'"),
        ("products.csv", 'id,name\na,"b\n', "1: unexpected end of data"),
        ("products.json", '[{"id": "a"},\n {"id": }]', "2: no JSON object"),
        ("products.json", '[{"id": "a", "b": [1]}]', "1: a product is an object of plain values"),
        ("products.xml", "<rss><item></rss>", "1: mismatched tag"),
    ],
)
def test_a_broken_feed_is_named_with_its_line(folder, name, text, said):
    (folder.path / "shop" / name).write_text(text)
    (found,) = folder.check()
    assert found.code == "broken-feed"
    assert f"{found.line}: {found.message}".startswith(said)
    with pytest.raises(ContentError):
        folder.load()


@pytest.fixture(params=[Memory, ProductIndex])
def keep(request):
    return request.param


def test_a_text_reads_a_product_by_its_id_in_its_language(folder, keep):
    (folder.path / "shop/products.csv").write_text(CSV)
    text = '[vars.product]\nfeed = "p1"\n[default]\ntext = "Moin."\n[[undecided]]\nid = "a"\n'
    folder.slot(text + 'text = "{{ product.name }}: {{ product.price|money }}"')
    folder.slot(text + 'text = "{{ product.name }}: {{ product.price|money }}"', locale="en")
    site = content.load(folder.path, keep=keep).sites["shop"]
    variants = {locale: site.slots["hero"].text(locale).variants["undecided"][0] for locale in ("de", "en")}
    assert variants["de"].render({"product": "p1"}) == "Mantel, blau: 289,00\xa0€"
    assert variants["en"].render({"product": "p1"}) == "Coat: €289.00"
    assert variants["en"].render({"product": "p2"}) == "Schal: €29.50", "what is not translated stays in German"
    for missing in ("p3", "", "\x00", "\ud800", "p1\x00"):
        with pytest.raises(RenderError):
            variants["de"].render({"product": missing})
    assert [product["name"] for product in site.products.all("en")] == ["Coat", "Schal"]


def test_a_slot_with_plain_variables_takes_a_product_id_too(folder, keep):
    (folder.path / "shop/products.csv").write_text(CSV)
    folder.slot('[vars.product]\nname = "x"\n[default]\ntext = "{{ product.name }}"')
    default = content.load(folder.path, keep=keep).sites["shop"].slots["hero"].text("de").default
    assert default.render({"product": "p2"}) == "Schal"
    assert default.render({"product": {"name": "Mütze"}}) == "Mütze"


@pytest.mark.parametrize("row", ['{"id": "a", "n": ', '{"id": "a"} {"id": }', "x", '[["id"]]'])
def test_a_long_json_feed_is_read_in_parts_and_an_error_has_its_line(tmp_path, row):
    path = tmp_path / "products.json"
    whole = [{"id": f"p{n}", "name": "Mäntel 🧥 [klein], groß\\n" * 40} for n in range(500)]
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=1))
    assert [product["id"] for product in read_feed(path)] == [product["id"] for product in whole]
    path.write_text("[" + ",\n".join([*(json.dumps(one) for one in whole), row]) + "]")
    with pytest.raises(ContentError, match=r"^501: "):
        list(read_feed(path))


class Counted:
    """Counts how often a feed is held."""

    def __init__(self):
        self.times = 0

    def __call__(self, rows):
        self.times += 1
        return ProductIndex(rows)


def test_a_feed_is_read_again_only_when_it_changed_and_swapped_at_once(folder):
    keep = Counted()
    library = content.Library(folder.path, keep)
    feed = folder.path / "shop/products.csv"
    feed.write_text(CSV)
    folder.slot('[vars.product]\nfeed = "p1"\n[default]\ntext = "{{ product.name }}"')

    def shown(catalog, id_):
        return catalog.sites["shop"].slots["hero"].text("de").default.render({"product": id_})

    before, _ = library.read(NOON)
    folder.site("holdout = 0.2\n")
    library.read(NOON)
    assert keep.times == 1
    feed.write_text(CSV.replace("Schal", "Halstuch"))
    after, _ = library.read(NOON)
    assert keep.times == 2
    assert (shown(before, "p2"), shown(after, "p2")) == ("Schal", "Halstuch"), "who has the old catalog still reads it"
    feed.write_text(CSV + "p1,noch einer,,1,x\n")
    _, findings = library.read(NOON)
    assert "broken-feed" in {found.code for found in findings}
    assert shown(after, "p2") == "Halstuch"


HELD = """
import os, sys
from pathlib import Path
from fivefold.records import MOTIVES
from fivefold.settings import Settings
from fivefold.store.products import ProductIndex
rows = ({"id": str(n), "text": "x" * 500} for n in range(20_000))
index = ProductIndex(rows)
links = [f"/proc/self/fd/{fd}" for fd in os.listdir("/proc/self/fd")]
files = [os.readlink(link) for link in links if os.path.islink(link)]
print(sum("(deleted)" in file for file in files), flush=True)
os.kill(os.getpid(), 9) if sys.argv[1] == "killed" else None
"""


@pytest.mark.parametrize("end", ["killed", "ended"])
def test_no_file_is_left_behind_however_the_process_ends(tmp_path, end):
    run = subprocess.run(
        [sys.executable, "-c", HELD, end],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"TMPDIR": str(tmp_path), "SQLITE_TMPDIR": str(tmp_path)},
    )
    assert int(run.stdout) >= 1, run.stderr
    assert list(tmp_path.iterdir()) == []


def test_where_there_is_no_room_the_last_good_content_stays_and_it_is_said_why(folder):
    def full(rows):
        raise StoreError("no room for the products in the temporary folder")

    (folder.path / "shop/products.csv").write_text(CSV)
    _, findings = content.Library(folder.path, full).read(NOON)
    assert [(found.code, found.message[:7]) for found in findings] == [("broken-feed", "no room")]


def test_a_terminal_is_shown_how_far_the_feed_is(folder):
    (folder.path / "shop/products.csv").write_text(CSV)
    command = [sys.executable, "-c", "import sys; from fivefold.cli import main; sys.exit(main())", "check"]
    ours, theirs = os.openpty()
    run = subprocess.run([*command, str(folder.path)], stdout=subprocess.DEVNULL, stderr=theirs, check=False)
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert (run.returncode, "products.csv" in shown, "bytes" in shown) == (0, True, True)
    run = subprocess.run([*command, str(folder.path)], capture_output=True, check=False)
    assert run.stderr == b""


def test_the_service_reads_products_from_disk_and_swaps_them_when_the_feed_changes(folder, tmp_path):
    feed = folder.path / "shop/products.csv"
    feed.write_text(CSV)
    text = '[vars.product]\nfeed = "p1"\n[default]\ntext = "Moin."\n'
    folder.site("holdout = 0\n")
    folder.slot(text + "".join(f'[[{motive}]]\nid = "a"\ntext = "{{{{ product.name }}}}"\n' for motive in MOTIVES))
    for path in [*folder.path.rglob("*"), folder.path]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    settings = Settings(
        content=str(folder.path), secret="a-secret-of-the-tests", store=f"sqlite:///{tmp_path}/s.sqlite"
    )
    app = create_app(settings)

    def shown(client, id_):
        asked = {"site": "shop", "slots": ["hero"], "vars": {"product": id_}}
        return client.post("/v1/decide", json=asked).json()["slots"]["hero"]["text"]

    with TestClient(app) as client:
        assert [shown(client, id_) for id_ in ("p1", "p2", "p3")] == ["Mantel, blau", "Schal", "Moin."]
        feed.chmod(0o644)
        feed.write_text(CSV.replace("Schal", "Halstuch"))
        until = time.monotonic() + 10
        while shown(client, "p2") != "Halstuch":
            assert time.monotonic() < until
            time.sleep(0.05)
    for path in [folder.path, *folder.path.rglob("*")]:
        path.chmod(0o755)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "json", "xml"])
def test_fifty_thousand_products_are_read_in_time_and_space(tmp_path, form):
    """The figures of docs/content.md: `python tests/content/large.py products`."""
    figures = LARGE.products(tmp_path, form, 50_000)
    assert figures["cpu_s"] < 20
    assert figures["peak_mb"] < 300
    assert figures["peak_mb"] - figures["base_mb"] < 100
