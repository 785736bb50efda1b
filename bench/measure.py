"""Requests over real connections: p50, p95, requests per second, processor time, queries, bytes."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from dataclasses import dataclass
from pathlib import Path

ROUNDS, WARM = 60, 20  # requests of each page in turn; the first ones are not counted


@dataclass
class Figures:
    """What one address cost; `cpu` is processor time of the server's processes, in ms."""

    p50: float
    p95: float
    rate: float
    cpu: float
    queries: int
    size: int
    p50_ratios: list[float]  # to each floor
    cpu_ratios: list[float]


def measure(
    port: int, path: str, floors: list[str], cookie: str, pids: list[int], seconds: float
) -> Figures:
    """Ask for the page and the floors in turns, one by one, then load with 8 connections.

    In turns, because whatever else the machine does then slows all of them; of processor time the
    median, because two busy threads of one core count more for the same work.
    """
    headers = {"Cookie": cookie, "Host": "localhost", "Accept-Encoding": "identity"}
    connection = http.client.HTTPConnection("127.0.0.1", port)
    queries, size = _once(connection, path, headers | {"X-Count": "1"})
    times: dict[str, list[float]] = {one: [] for one in (path, *floors)}
    spent: dict[str, list[float]] = {one: [] for one in (path, *floors)}
    for n in range(ROUNDS):
        for one in times:
            before, start = _cpu(pids), time.perf_counter()
            _once(connection, one, headers)
            if n >= WARM:
                times[one].append((time.perf_counter() - start) * 1000)
                spent[one].append((_cpu(pids) - before) * 1000)
    p50, cpu = ({one: statistics.median(v) for one, v in of.items()} for of in (times, spent))
    started = time.perf_counter()
    count = _load(port, path, headers, seconds)
    return Figures(
        p50[path], sorted(times[path])[int((ROUNDS - WARM) * 0.95)],
        count / (time.perf_counter() - started), cpu[path], queries, size,
        [p50[path] / p50[one] for one in floors], [cpu[path] / cpu[one] for one in floors],
    )  # fmt: skip


def _once(connection: http.client.HTTPConnection, path: str, headers: dict) -> tuple[int, int]:
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise SystemExit(f"{path} answered {response.status}")
    return int(response.headers.get("X-Queries") or 0), len(body)


def _load(port: int, path: str, headers: dict, seconds: float) -> int:
    end, counts = time.perf_counter() + seconds, []

    def work() -> None:
        connection, count = http.client.HTTPConnection("127.0.0.1", port), 0
        while time.perf_counter() < end:
            _once(connection, path, headers)
            count += 1
        counts.append(count)

    threads = [threading.Thread(target=work) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)


def _cpu(pids: list[int]) -> float:
    """Processor seconds used by the threads of the server's processes so far, to the nanosecond
    (schedstat of Linux)."""
    threads = (one for pid in pids for one in Path(f"/proc/{pid}/task").iterdir())
    return sum(int((one / "schedstat").read_text().split()[0]) for one in threads) / 1e9
