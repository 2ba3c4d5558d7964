"""How often the facts guard is wrong on sentences that its rules were not written for.

`python tests/content/sentences/measure.py`
"""

from pathlib import Path

from fivefold.content.wording import claims

HERE = Path(__file__).parent


def read(name: str) -> list[str]:
    """Return the sentences of a file."""
    lines = (HERE / f"{name}.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("# ")]


def wrong(name: str) -> list[str]:
    """Return the sentences of a file that are judged wrongly."""
    return [sentence for sentence in read(name) if bool(claims(sentence)) != name.endswith("dishonest")]


if __name__ == "__main__":
    for name, what in (("held-out-dishonest", "missed"), ("held-out-honest", "false alarms")):
        print(f"{what}: {len(wrong(name))} of {len(read(name))}", *wrong(name), sep="\n  ")
