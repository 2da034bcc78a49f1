"""Logs as JSON lines, without personal data: event names and opaque facts only."""

import json
import logging
from datetime import UTC, datetime

SAFE = ("action", "code", "status", "job_id", "method", "route", "seconds")
"""What a log line may carry beside its message. Everything else is dropped."""


class JsonLines(logging.Formatter):
    """One line per event. An exception is named by its type; its text could name a person."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.msg if record.name.startswith("alcyon") else _first_words(record),
        }
        line |= {name: getattr(record, name) for name in SAFE if hasattr(record, name)}
        if record.exc_info is not None and record.exc_info[1] is not None:
            line["error"] = type(record.exc_info[1]).__name__
            line["place"] = _place(record.exc_info[1])
        return json.dumps(line, default=str)


def _first_words(record: logging.LogRecord) -> str:
    """A library's message template, without the values that were put into it."""
    return str(record.msg)[:200]


def _place(error: BaseException) -> str:
    """File and line where the error was raised: enough to mend it, and nobody's data."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
