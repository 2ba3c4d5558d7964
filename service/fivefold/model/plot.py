"""Draw scores as one SVG, by hand: AUC over the stream on the left, reliability on the right."""

from collections.abc import Callable, Sequence
from html import escape

from fivefold.model.prequential import Score

_COLOURS = ("#0b6e4f", "#c8553d", "#2e5eaa", "#8e5572", "#b08900", "#5f6c7b", "#3d405b", "#81b29a")
_W, _H, _PAD, _ROW = 420, 280, 46, 360
Place = Callable[[float, float], tuple[float, float]]


def draw(streams: Sequence[tuple[str, Sequence[Score]]]) -> str:
    """Return the SVG: one row of two panels per stream; the heavier line is fivefold."""
    height = _ROW * max(len(streams), 1)
    body = "".join(_stream(name, scores, row * _ROW) for row, (name, scores) in enumerate(streams))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * _W + 190} {height}" role="img" '
        'font-family="sans-serif" font-size="12"><title>fivefold evaluate</title>'
        f'<rect width="100%" height="100%" fill="white"/>{body}</svg>\n'
    )


def _stream(name: str, scores: Sequence[Score], top: int) -> str:
    rows = max((n for score in scores for n, _ in score.curve), default=1)
    values = [area for score in scores for n, area in score.curve if area == area and n > rows / 20]  # noqa: PLR0124
    low = max(min(values, default=0.5) - 0.02, 0.0)
    high = min(max(values, default=1.0) + 0.02, 1.0)
    left = _panel(0, top, (0, rows), (low, high), title=f"{name}: AUC so far", below="rows")
    right = _panel(_W, top, (0, 1), (0, 1), title="reliability", below="said")
    parts = [left[0], right[0], _line(right[1], [(0, 0), (1, 1)], "#999", 1)]
    for i, score in enumerate(scores):
        colour, width = _COLOURS[i % len(_COLOURS)], 2.5 if score.name == "fivefold" else 1.2
        parts.append(_line(left[1], [(n, a) for n, a in score.curve if low <= a <= high], colour, width))
        parts.append(_line(right[1], [(bar.said, bar.happened) for bar in score.reliability], colour, width))
        y = top + _PAD + 18 * i
        parts.append(f'<rect x="{2 * _W + 8}" y="{y - 9}" width="12" height="10" fill="{colour}"/>')
        parts.append(f'<text x="{2 * _W + 26}" y="{y}">{escape(score.name)} {score.auc:.3f}</text>')
    return "".join(parts)


def _panel(
    x0: int, top: int, xs: tuple[float, float], ys: tuple[float, float], *, title: str, below: str
) -> tuple[str, Place]:
    def place(x: float, y: float) -> tuple[float, float]:
        across = (x - xs[0]) / max(xs[1] - xs[0], 1e-9)
        up = (y - ys[0]) / max(ys[1] - ys[0], 1e-9)
        return x0 + _PAD + across * (_W - 2 * _PAD), top + _PAD + (1 - up) * _H

    parts = [f'<text x="{x0 + _PAD}" y="{top + 24}" font-weight="bold">{escape(title)}</text>']
    for part in (0.0, 0.5, 1.0):
        x, y = xs[0] + part * (xs[1] - xs[0]), ys[0] + part * (ys[1] - ys[0])
        px, base = place(x, ys[0])
        left, py = place(xs[0], y)
        parts.append(f'<text x="{px:.1f}" y="{base + 18:.1f}" text-anchor="middle">{x:g}</text>')
        parts.append(f'<text x="{left - 6:.1f}" y="{py + 4:.1f}" text-anchor="end">{y:.2f}</text>')
        parts.append(_line(place, [(xs[0], y), (xs[1], y)], "#ddd", 1))
    middle, base = place((xs[0] + xs[1]) / 2, ys[0])
    parts.append(f'<text x="{middle + 60:.1f}" y="{base + 18:.1f}" fill="#666">{below}</text>')
    return "".join(parts), place


def _line(place: Place, points: Sequence[tuple[float, float]], colour: str, width: float) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in points))
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>' if points else ""
