"""Product feeds: read as streams, held by id, and used by texts."""

import json
import resource
import subprocess
import sys

import pytest

from fivefold import content
from fivefold.content.feeds import read_feed
from fivefold.errors import ContentError, RenderError
from fivefold.store.products import ProductIndex

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


@pytest.fixture(params=["memory", "index"])
def keep(request, tmp_path):
    if request.param == "memory":
        return None
    return lambda site, stamp, rows: ProductIndex.build(tmp_path / f"{site}.sqlite", stamp, rows)


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
    for missing in ("p3", "", "\x00"):
        with pytest.raises(RenderError):
            variants["de"].render({"product": missing})
    assert [product["name"] for product in site.products.all("en")] == ["Coat", "Schal"]


def test_a_slot_with_plain_variables_takes_a_product_id_too(folder, keep):
    (folder.path / "shop/products.csv").write_text(CSV)
    folder.slot('[vars.product]\nname = "x"\n[default]\ntext = "{{ product.name }}"')
    default = content.load(folder.path, keep=keep).sites["shop"].slots["hero"].text("de").default
    assert default.render({"product": "p2"}) == "Schal"
    assert default.render({"product": {"name": "Mütze"}}) == "Mütze"


def test_an_index_is_built_again_only_when_the_feed_changed(tmp_path):
    path = tmp_path / "i.sqlite"
    ProductIndex.build(path, "1", [{"id": "a", "n": 1}]).close()
    again = ProductIndex.build(path, "1", iter(lambda: pytest.fail("the feed was read"), None))
    assert again.row("a") == {"id": "a", "n": 1}
    assert ProductIndex.build(path, "2", [{"id": "b"}]).row("a") is None
    path.write_bytes(b"no database")
    assert ProductIndex.build(path, "2", [{"id": "c"}]).row("c") == {"id": "c"}


LARGE = """
import sys
from pathlib import Path
from fivefold.content.feed import Products
from fivefold.content.feeds import read_feed
from fivefold.store.products import ProductIndex
path = Path(sys.argv[1])
products = Products(ProductIndex.build(path.with_suffix(".sqlite"), "1", read_feed(path)), "de")
assert products.get("p49999")["price"] == 49999.5
most = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(int(most.split()[1]) // 1024)
"""


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "json", "xml"])
def test_fifty_thousand_products_are_read_in_time_and_space(tmp_path, form):
    path = tmp_path / f"products.{form}"
    about = "Ein Mantel für den Deich und für die Stadt, dicht gewebt, mit tiefen Taschen. " * 8
    rows = [{"id": f"p{n}", "name": f"Mantel {n}", "price": f"{n}.50", "description": about} for n in range(50_000)]
    if form == "json":
        path.write_text(json.dumps(rows))
    elif form == "csv":
        lines = (",".join(f'"{value}"' for value in row.values()) for row in rows)
        path.write_text("\n".join(["id,name,price,description", *lines]))
    else:
        items = ("".join(f"<{key}>{value}</{key}>" for key, value in row.items()) for row in rows)
        path.write_text("<rss><channel>" + "".join(f"<item>{item}</item>\n" for item in items) + "</channel></rss>")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run([sys.executable, "-c", LARGE, str(path)], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 20, "seconds of processor time"
    assert int(run.stdout) < 300, "megabytes"
