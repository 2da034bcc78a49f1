"""The figures of a run as a table for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

_COLUMNS: Final = (
    ("engine", "engine", "{}"),
    ("queries_with_mate", "with mate", "{:,}"),
    ("recall_at_1", "recall@1", "{:.4f}"),
    ("recall_at_10", "recall@10", "{:.4f}"),
    ("precision", "precision", "{:.4f}"),
    ("hit_rate", "hit rate", "{:.4f}"),
    ("false_hit_rate", "false hits", "{:.4f}"),
    ("cpu_ms_p50", "cpu ms p50", "{:.2f}"),
    ("cpu_ms_p99", "p99", "{:.2f}"),
    ("wall_ms_p50", "wall ms p50", "{:.2f}"),
    ("index_bytes_per_record", "B/record", "{:.0f}"),
    ("build_seconds", "build s", "{:.1f}"),
    ("peak_memory_bytes", "peak MB", "{:,.0f}"),
)


def table(told: Mapping[str, Any]) -> str:
    """One line an engine, then what was skipped, then the breakdown by culture and damage."""
    results: Sequence[Mapping[str, Any]] = told["results"]
    lines = [f"{told['records']:,} records, {told['queries']:,} queries", ""]
    lines += _aligned([[title for _, title, _ in _COLUMNS], *map(_cells, results)])
    lines += [f"{one['engine']}: skipped: {one['reason']}" for one in told["skipped"]]
    if told["rows_refused"]:
        lines.append(f"{told['rows_refused']:,} rows were left out")
    for key, title in (("by_culture", "recall@10 by culture"), ("by_damage", "and by damage")):
        lines += ["", title, *_breakdown(results, key)]
    for result in results:
        lines += _reliability(result)
    return "\n".join(lines)


def _cells(result: Mapping[str, Any]) -> list[str]:
    return [_cell(result[key], form, key) for key, _, form in _COLUMNS]


def _cell(value: Any, form: str, key: str = "") -> str:
    if value is None:
        return "–"
    return form.format(value / 1e6 if key == "peak_memory_bytes" else value)


def _breakdown(results: Sequence[Mapping[str, Any]], key: str) -> list[str]:
    """A row for each group: n (of the first engine), and each engine's recall@10."""
    groups = sorted({name for result in results for name in result[key]} - {""})
    rows = [["", "n", *(result["engine"] for result in results)]]
    for name in groups:
        found = [result[key].get(name) for result in results]
        n = next((each["n"] for each in found if each is not None), 0)
        shares = [_cell(each["recall_at_10"] if each else None, "{:.3f}") for each in found]
        rows.append([name, str(n), *shares])
    return _aligned(rows)


def _reliability(result: Mapping[str, Any]) -> list[str]:
    rows = [["stated", "n", "mean", "observed"]]
    for one in result["reliability"]:
        span = f"{one['from']:.2f}–{one['to']:.2f}"
        shares = [_cell(one[key], "{:.3f}") for key in ("mean_stated", "observed")]
        rows.append([span, str(one["n"]), *shares])
    title = f"{result['engine']}: probabilities as stated, and as they turned out"
    return ["", title, *_aligned(rows)] if len(rows) > 1 else []


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """The first column to the left, figures to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
