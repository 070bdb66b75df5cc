"""What the surge is measured against: a plain Flask view that builds some 5 KB of JSON at each request."""

from __future__ import annotations

from flask import Flask, Response, jsonify

app = Flask(__name__)
_FEATURES = [{"id": number, "name": "x" * 60, "levels": [1, 2, 3]} for number in range(48)]


@app.get("/")
def plain() -> Response:
    return jsonify(features=_FEATURES)
