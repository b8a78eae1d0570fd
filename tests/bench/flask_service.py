"""A market of trades as a plain Flask service keeps it: everything in memory, one HTTP call a step.

Apart because it runs in a process of its own: `python -m tests.bench.flask_service` prints its address. The way people run one:
Flask's own threaded server, a lock around the data, JSON in and out. Nothing is written to a disk, and nobody is told of
anything unasked.
"""

import json
import logging
import sys
import threading
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.serving import make_server

app = Flask(__name__)

lock = threading.Lock()
people: dict[str, dict[str, int]] = {}
trades: dict[int, dict[str, Any]] = {}


def refused(code: str) -> tuple[Response, int]:
    """Return a refusal."""
    return jsonify({"refused": code}), 409


@app.post("/create")
def create() -> Response:
    """Give somebody money and goods."""
    person = request.get_json()
    with lock:
        people[person["name"]] = {"money": 2_000, "seed": person["seeds"], "held_money": 0, "held_seed": 0}
    return jsonify({})


@app.post("/offer")
def offer() -> Response | tuple[Response, int]:
    """Offer to sell; what is promised is set aside."""
    asked = request.get_json()
    with lock:
        seller = people[asked["seller"]]
        if seller["seed"] - seller["held_seed"] < asked["qty"]:
            return refused("cannot_deliver")
        seller["held_seed"] += asked["qty"]
        number = len(trades) + 1
        trades[number] = {**asked, "id": number, "state": "pending", "confirmed": []}
    return jsonify({"trade": number})


@app.post("/accept")
def accept() -> Response | tuple[Response, int]:
    """Accept an offer; the price is set aside."""
    asked = request.get_json()
    with lock:
        trade = trades.get(asked["trade"])
        if trade is None or trade["state"] != "pending" or trade["buyer"] != asked["who"]:
            return refused("no_trade")
        buyer = people[trade["buyer"]]
        if buyer["money"] - buyer["held_money"] < trade["price"]:
            return refused("cannot_pay")
        buyer["held_money"] += trade["price"]
        trade["state"] = "accepted"
    return jsonify({})


@app.post("/confirm")
def confirm() -> Response | tuple[Response, int]:
    """Confirm a trade; when both have, goods and money change hands."""
    asked = request.get_json()
    with lock:
        trade = trades.get(asked["trade"])
        if trade is None or trade["state"] != "accepted" or asked["who"] in trade["confirmed"]:
            return refused("no_trade")
        trade["confirmed"].append(asked["who"])
        if len(trade["confirmed"]) > 1:
            settle(trade)
    return jsonify({"state": trade["state"]})


def settle(trade: dict[str, Any]) -> None:
    """Move goods and money."""
    seller, buyer = people[trade["seller"]], people[trade["buyer"]]
    seller["seed"] -= trade["qty"]
    seller["held_seed"] -= trade["qty"]
    seller["money"] += trade["price"]
    buyer["money"] -= trade["price"]
    buyer["held_money"] -= trade["price"]
    buyer["seed"] += trade["qty"]
    trade["state"] = "committed"


def main() -> None:
    """Serve at any free port of this machine and print which."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line for every call is not what is timed
    server = make_server("127.0.0.1", 0, app, threaded=True)
    sys.stdout.write(json.dumps({"listening": f"{server.host}:{server.port}"}) + "\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
