"""Requests over real connections: p50, p95, requests per second, processor time, queries, bytes."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Figures:
    """What one address cost."""

    p50: float
    p95: float
    rate: float
    cpu: float
    queries: int
    size: int


def measure(port: int, path: str, cookie: str, pids: list[int], seconds: float) -> Figures:
    """Warm up, time 40 requests one by one, then load with 8 connections for `seconds`."""
    headers = {"Cookie": cookie, "Host": "localhost", "Accept-Encoding": "identity"}
    connection = http.client.HTTPConnection("127.0.0.1", port)
    queries, size = _once(connection, path, headers | {"X-Count": "1"})
    times = []
    for n in range(60):
        start = time.perf_counter()
        _once(connection, path, headers)
        if n >= 20:
            times.append((time.perf_counter() - start) * 1000)
    before, started = _cpu(pids), time.perf_counter()
    count = _load(port, path, headers, seconds)
    elapsed, cpu = time.perf_counter() - started, _cpu(pids) - before
    times.sort()
    return Figures(
        statistics.median(times), times[int(len(times) * 0.95)], count / elapsed,
        cpu * 1000 / max(count, 1), queries, size,
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
    """Processor seconds used by the server's processes so far (proc(5))."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / 100
