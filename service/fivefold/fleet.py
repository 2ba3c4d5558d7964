"""What replicas that share a store tell each other: which program and which content they serve."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from fivefold import __version__


def version(folder: Path, site: str) -> str:
    """Return the versions of the program and of a site's content, the same wherever the same bytes are served."""
    digest = sha256()
    for file in sorted(path for path in [folder / "motives.toml", *(folder / site).rglob("*")] if path.is_file()):
        digest.update(f"{file.relative_to(folder).as_posix()}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return f"{__version__}/{digest.hexdigest()[:12]}"


def differ(fleet: Mapping[str, str]) -> str | None:
    """Return in what the replicas differ, if they do: normal while an upgrade or new content is rolled out.

    >>> differ({"a": "1.0/abc", "b": "1.0/abc"})
    >>> differ({"a": "1.0/abc", "b": "1.0/abd", "c": "1.0/abd"})
    '3 replicas serve 2 versions of the content'
    """
    programs, contents = (len({version.split("/")[part] for version in fleet.values()}) for part in (0, -1))
    kinds = [f"{n} versions of the {what}" for n, what in ((programs, "program"), (contents, "content")) if n > 1]
    return f"{len(fleet)} replicas serve {' and '.join(kinds)}" if kinds else None
