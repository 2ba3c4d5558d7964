"""Ten thousand slots, and what a text costs."""

import shutil
import subprocess
import sys
import timeit

import pytest

from fivefold.records import MOTIVES

READ = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from fivefold.content import Library
folder = Path(sys.argv[1])
library = Library(folder)
began = time.process_time()
catalog, findings = library.read(datetime.now(UTC))
load_s = time.process_time() - began
assert findings == [] and len(catalog.sites["shop"].slots) == 10_000
changed = folder / "shop/slots/slot7.de.toml"
changed.write_text(changed.read_text().replace("Ruhe", "Muße"))
began = time.process_time()
catalog, findings = library.read(datetime.now(UTC))
again_s = time.process_time() - began
assert "Muße" in catalog.sites["shop"].slots["slot7"].text("de").variants["inspiration"][0].render({})
most = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(load_s, again_s, int(most.split()[1]) / 1024)
"""


@pytest.mark.slow
def test_ten_thousand_slots_load_in_time_and_space(folder):
    slots = folder.path / "shop/slots"
    for number in range(10_000):
        for locale in ("de", "en", "fr"):
            lines = [
                '[vars.product]\nname = "Strandkorb"\nprice = "349.00"\n[default]',
                f'text = "Moin, Nummer {number}."',
            ]
            for at, motive in enumerate(MOTIVES):
                plain = f"Sehen Sie sich in Ruhe um, Nummer {number}."
                text = (
                    plain if at % 2 else f"{{{{ product.name }}}} für {{{{ product.price|money }}}}: Nummer {number}."
                )
                lines.append(f'[[{motive}]]\nid = "v{at}"\ntext = "{text}"')
            (slots / f"slot{number}.{locale}.toml").write_text("\n".join(lines))
    run = subprocess.run([sys.executable, "-c", READ, str(folder.path)], capture_output=True, text=True, check=True)
    load_s, again_s, most_mb = map(float, run.stdout.split())
    shutil.rmtree(folder.path)
    assert load_s < 10
    assert again_s < 1
    assert most_mb < 400


def test_a_text_costs_microseconds(folder):
    folder.slot(
        '[vars.product]\nname = "Strandkorb"\nprice = "349.00"\n[default]\ntext = "Moin."\n[[undecided]]\nid = "a"\n'
        'text = "{{ product.name }} für {{ product.price|money }}, alles drin."'
    )
    slot = folder.load().slots["hero"].text("de")
    sent = {"product": {"name": "Wollmantel", "price": "289.00"}}
    assert best_us(lambda: slot.default.render(sent)) < 2
    assert best_us(lambda: slot.variants["undecided"][0].render(sent)) < 20


def best_us(work):
    return min(timeit.repeat(work, number=200, repeat=10)) / 200 * 1e6
