"""What much content costs: `python tests/content/large.py products`, or `slots`; figures of docs/content.md.

Processor time and the whole process's peak memory, as the system counts them.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
MOTIVES = ("first_visit", "inspiration", "price_comparison", "undecided", "ready_to_buy")
ABOUT = "Ein Mantel für den Deich und für die Stadt, dicht gewebt, mit tiefen Taschen „für alles“. " * 8
TELL = """
import time
most = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(time.process_time(), most.split()[1], file=sys.stderr)
"""


def products(folder: Path, form: str, count: int) -> dict[str, float]:
    """Return what `fivefold check` takes for a feed of so many products, beside one of none."""
    site(folder)
    path = folder / "shop" / f"products.{form}"
    _, base_mb = check(folder)
    rows = [{"id": f"p{n}", "name": f"Mantel {n}", "price": f"{n}.50", "description": ABOUT} for n in range(count)]
    if form == "json":
        path.write_text(json.dumps(rows, ensure_ascii=False))
    elif form == "csv":
        lines = (",".join(f'"{value}"' for value in row.values()) for row in rows)
        path.write_text("\n".join(["id,name,price,description", *lines]))
    else:
        items = ("".join(f"<{key}>{value}</{key}>" for key, value in row.items()) for row in rows)
        path.write_text("<rss><channel>" + "".join(f"<item>{item}</item>\n" for item in items) + "</channel></rss>")
    cpu_s, peak_mb = check(folder)
    return {"products": count, "cpu_s": cpu_s, "peak_mb": peak_mb, "base_mb": base_mb}


def lookups(folder: Path) -> dict[str, float]:
    """Return the microseconds that a product takes which is at hand, one that is not, and one that there is not."""
    from fivefold.content.feed import Products
    from fivefold.content.feeds import read_feed
    from fivefold.store.products import ProductIndex

    feed = Products(ProductIndex(read_feed(folder / "shop/products.csv")), "de")
    feed.get("p7")
    return {
        "at_hand_us": best_us(lambda n: feed.get("p7")),
        "looked_up_us": best_us(lambda n: feed.get(f"p{n}")),
        "missing_us": best_us(lambda n: feed.get(f"q{n}")),
    }


def slots(folder: Path, count: int) -> dict[str, float]:
    """Return what `fivefold check` takes for so many slots, in three languages, with a text for each motive."""
    site(folder)
    for number in range(count):
        for locale in ("de", "en", "fr"):
            lines = ['[vars.product]\nname = "Strandkorb"\nprice = "349.00"\n[default]']
            lines.append(f'text = "Moin, Nummer {number}."')
            for at, motive in enumerate(MOTIVES):
                plain = f"Sehen Sie sich in Ruhe um, Nummer {number}."
                dear = f"{{{{ product.name }}}} für {{{{ product.price|money }}}}: Nummer {number}."
                lines.append(f'[[{motive}]]\nid = "v{at}"\ntext = "{plain if at % 2 else dear}"')
            (folder / f"shop/slots/slot{number}.{locale}.toml").write_text("\n".join(lines))
    cpu_s, peak_mb = load(folder)
    return {"slots": count, "cpu_s": cpu_s, "peak_mb": peak_mb}


def site(folder: Path) -> None:
    """Begin a content folder with one site."""
    (folder / "shop/slots").mkdir(parents=True)
    shutil.copy(REPOSITORY / "content/motives.toml", folder)
    (folder / "shop/site.toml").write_text('origins = ["https://shop.example"]\nlocale = "de"\n')
    (folder / "shop/slots/hero.de.toml").write_text('default.text = "Moin."')


def check(folder: Path) -> tuple[float, float]:
    """Return the processor seconds and the peak megabytes of `fivefold check`."""
    return costs("from fivefold.cli import main; assert main(['check', sys.argv[1]]) == 0", folder)


def load(folder: Path) -> tuple[float, float]:
    """Return the processor seconds and the peak megabytes of loading a folder, without printing its coverage."""
    return costs("from pathlib import Path; from fivefold.content import load; load(Path(sys.argv[1]))", folder)


def costs(program: str, folder: Path) -> tuple[float, float]:
    """Run a program in a process of its own; return its processor seconds and its peak megabytes."""
    command = [sys.executable, "-c", f"import sys\n{program}\n{TELL}", str(folder)]
    run = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True)
    cpu_s, peak_kb = run.stderr.split()[-2:]
    return round(float(cpu_s), 2), round(int(peak_kb) / 1024, 1)


def best_us(work) -> float:
    """Return the microseconds of processor time that one call takes, the best of five rounds."""
    times = []
    for at in range(0, 10_000, 2000):
        began = time.process_time()
        for n in range(at, at + 2000):
            work(n)
        times.append((time.process_time() - began) / 2000 * 1e6)
    return round(min(times), 1)


def main() -> None:
    """Print the figures that are asked for."""
    with tempfile.TemporaryDirectory() as name:
        if sys.argv[1:] == ["slots"]:
            print(slots(Path(name), 10_000))
        for form in ("csv", "json", "xml") if sys.argv[1:] == ["products"] else ():
            folder = Path(name) / form
            print(form, products(folder, form, 50_000))
            if form == "csv":
                print("one product:", lookups(folder))


if __name__ == "__main__":
    main()
