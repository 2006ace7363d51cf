"""The forest of risk ratios as SVG or PNG, drawn by matplotlib (the extra `plot`)."""

from __future__ import annotations

import io
from textwrap import wrap

from migraine_cli.errors import EnvironmentFailure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from migraine_cli.report.document import Forest, ForestRow

PICTURES = ("svg", "png")
LABEL_WIDTH = 44
TICKS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 4, 6, 10, 20)
INK, SHADE = "#1f2933", "#0b6e99"


def picture(forest: Forest, title: str, footnote: str, kind: str) -> bytes:
    """Return the forest as an SVG or PNG file. Raises `EnvironmentFailure` where matplotlib is not installed."""
    try:
        import matplotlib
    except ImportError:
        raise EnvironmentFailure("pictures need the extra 'plot'", "pip install 'migraine-ref[plot]'") from None
    matplotlib.use("agg")
    # Text stays text, ids come from the content, and no date is written: the same facts give the same file.
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "migraine-ref", "font.family": "sans-serif", "font.size": 9}):
        figure = _figure(forest, title, footnote)
        out = io.BytesIO()
        metadata = {"Date": None} if kind == "svg" else {"Software": None}
        figure.savefig(out, format=kind, dpi=160, metadata=metadata, bbox_inches="tight", pad_inches=0.15, facecolor="white")
    return out.getvalue()


def _figure(forest: Forest, title: str, footnote: str) -> Any:
    from matplotlib.figure import Figure

    labels = ["\n".join(wrap(row.label, LABEL_WIDTH)) for row in forest.rows]
    heights = [0.34 + 0.16 * label.count("\n") for label in labels]
    total = sum(heights)
    figure = Figure(figsize=(9.2, total + 1.3))
    axes = figure.add_axes((0.36, 0.85 / (total + 1.3), 0.36, total / (total + 1.3)))
    axes.set_xscale("log")
    low = min(1.0, *(row.low for row in forest.rows)) / 1.15
    high = max(1.0, *(row.high for row in forest.rows)) * 1.15
    axes.set_xlim(low, high)
    axes.set_ylim(-total, 0)
    axes.axvline(1.0, color=INK, linewidth=0.9)
    y = 0.0
    for row, label, height in zip(forest.rows, labels, heights, strict=True):
        y -= height / 2
        _draw(axes, row, y)
        weight = "bold" if row.pooled else "normal"
        axes.text(-0.03, y, label, transform=axes.get_yaxis_transform(), ha="right", va="center", color=INK, fontweight=weight)
        figures = f"{row.estimate:.2f} ({row.low:.2f} to {row.high:.2f})"
        share = "" if row.weight is None else f"{row.weight:.1f} %"
        axes.text(1.03, y, figures, transform=axes.get_yaxis_transform(), ha="left", va="center", color=INK, fontweight=weight)
        axes.text(1.62, y, share, transform=axes.get_yaxis_transform(), ha="right", va="center", color=INK)
        y -= height / 2
    _axis(axes, low, high)
    axes.text(0.0, -0.45 / total, f"← {forest.left}", transform=axes.transAxes, ha="left", va="top", color=INK)
    axes.text(1.0, -0.45 / total, f"{forest.right} →", transform=axes.transAxes, ha="right", va="top", color=INK)
    figure.text(0.02, 1.0, title, ha="left", va="bottom", fontsize=11, fontweight="bold", color=INK)
    figure.text(0.02, 0.985, forest.heading, ha="left", va="top", color=INK)
    note = "\n".join(wrap(" ".join(filter(None, (forest.note + "." if forest.note else "", footnote))), 118))
    figure.text(0.02, 0.0, note, ha="left", va="top", fontsize=7.5, color="#52606d")
    return figure


def _draw(axes: Any, row: ForestRow, y: float) -> None:
    if row.pooled and row.label.startswith("pooled"):
        axes.fill([row.low, row.estimate, row.high, row.estimate], [y, y + 0.09, y, y - 0.09], color=INK)
        return
    style = (0, (3, 2)) if row.pooled else "solid"
    axes.plot([row.low, row.high], [y, y], color=INK if row.pooled else SHADE, linewidth=1.2, linestyle=style, solid_capstyle="butt")
    if not row.pooled:
        size = 5.5 if row.weight is None else 3.5 + 0.12 * row.weight
        axes.plot([row.estimate], [y], marker="s", markersize=min(size, 9), color=SHADE)


def _axis(axes: Any, low: float, high: float) -> None:
    """Ticks that do not collide: 1 always, the others as far as there is room."""
    from math import log

    chosen: list[float] = []
    for tick in sorted((t for t in TICKS if low <= t <= high), key=lambda t: (t != 1, abs(log(t)))):
        if all(abs(log(tick / other)) > 0.09 * log(high / low) for other in chosen):
            chosen.append(tick)
    axes.set_xticks(sorted(chosen), [f"{t:g}" for t in sorted(chosen)])
    axes.set_xticks([], minor=True)
    axes.set_yticks([])
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.tick_params(colors=INK)
    axes.set_xlabel("")
