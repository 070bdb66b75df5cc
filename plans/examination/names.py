"""Files by which parent and child talk, in the folder of one examination."""

from __future__ import annotations

QUESTION, ANSWER, ROWS_FILE = "question.json", "answer.json", "rows.arrow"
