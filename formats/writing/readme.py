"""The page of text that goes with files that cannot hold it themselves."""

from __future__ import annotations

from formats.writing.layer import MOST_LOSSES, Layer, Written


def readme(layer: Layer, written: Written) -> str:
    """Who, when, as known on; the columns; and what the format could not hold, row by row."""
    lines = [layer.title, "=" * 40, ""]
    lines += [f"{note.th} / {note.en}: {note.text}" for note in layer.notes]
    lines += ["", f"แถว / rows: {written.rows:,}", "", "คอลัมน์ / Columns", "-" * 40]
    lines += [f"{column.key}: {column.th} / {column.en}" for column in layer.columns]
    lines += ["", "สิ่งที่รูปแบบไฟล์นี้เก็บไม่ได้ / What this format could not hold", "-" * 40]
    if not written.loss_count:
        lines.append("ไม่มี / nothing")
    lines += [
        f"แถวที่ {loss.row:,} · {loss.column}: {loss.th} / row {loss.row:,}: {loss.en}"
        for loss in written.losses
    ]
    if written.loss_count > MOST_LOSSES:
        more = written.loss_count - MOST_LOSSES
        lines.append(f"และอีก {more:,} แห่ง / and {more:,} more")
    return "\r\n".join([*lines, ""])
