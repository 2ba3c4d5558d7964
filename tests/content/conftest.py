"""A content folder to write into."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fivefold import content

REPOSITORY = Path(__file__).parents[2]
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Folder:
    """A content folder with one site, `shop`, in German and English."""

    def __init__(self, path: Path) -> None:
        self.path = path
        (path / "shop" / "slots").mkdir(parents=True)
        shutil.copy(REPOSITORY / "content" / "motives.toml", path)
        self.site()

    def site(self, more: str = "", locale: str = "de") -> None:
        text = f'origins = ["https://shop.example"]\nlocale = "{locale}"\ntimezone = "Europe/Berlin"\n{more}'
        (self.path / "shop" / "site.toml").write_text(text)

    def slot(self, text: str, name: str = "hero", locale: str = "de") -> Path:
        path = self.path / "shop" / "slots" / f"{name}.{locale}.toml"
        path.write_text(text)
        return path

    def load(self, now: datetime = NOON) -> content.Site:
        return content.load(self.path, now).sites["shop"]

    def check(self) -> list[content.Finding]:
        return content.check(self.path, NOON)

    def codes(self) -> list[str]:
        return [found.code for found in self.check()]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "content")


@pytest.fixture
def repository() -> Path:
    return REPOSITORY
