"""A small server that speaks clamd's protocol, as a process of its own: clamd.py PLACE [MANNER].

PLACE is "tcp" (a free port of 127.0.0.1) or the path of a socket; what it listens on is printed.
MANNER: "" finds the test virus, "silent" never answers, "small" takes 1,000 bytes at most,
"odd" says what nobody expects.
"""

from __future__ import annotations

import socketserver
import sys
import time

VIRUS = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


class Line(socketserver.StreamRequestHandler):
    """One connection: one command."""

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        manner = sys.argv[2] if len(sys.argv) > 2 else ""
        if manner == "silent":
            time.sleep(60)
        if command == b"zPING\0":
            self.wfile.write(b"PONG\0")
        elif command == b"zINSTREAM\0":
            self.wfile.write(self.scanned(manner) + b"\0")

    def scanned(self, manner: str) -> bytes:
        content = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(size)
            if manner == "small" and len(content) > 1000:
                return b"INSTREAM size limit exceeded. ERROR"
        if manner == "odd":
            return b"stream: nothing to say"
        return b"stream: Eicar-Test-Signature FOUND" if VIRUS in content else b"stream: OK"


if __name__ == "__main__":
    if sys.argv[1] == "tcp":
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Line)
        print(server.server_address[1], flush=True)
    else:
        server = socketserver.ThreadingUnixStreamServer(sys.argv[1], Line)
        print(sys.argv[1], flush=True)
    server.serve_forever()
