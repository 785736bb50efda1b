"""Eighty files that mean harm, made here and stored nowhere: (name, bytes, what must become of it)."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable

from PIL import Image

REFUSED, DOWNLOAD, SHOWN = "refused", "download", "shown"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
MZ = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200)
ELF = b"\x7fELF\x02\x01\x01" + bytes(100)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
SCRIPT = b"<script>alert(document.domain)</script>"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def zipped(*entries: tuple[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of these entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def office(folder: str, *more: tuple[str, bytes]) -> bytes:
    """What a Word (word/), Excel (xl/) or PowerPoint (ppt/) file looks like."""
    return zipped(("[Content_Types].xml", b"<Types/>"), (f"{folder}document.xml", b"<d/>"), *more)


def picture(kind: str, size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    """A real picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "#0b6e4f").save(out, kind, **options)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG whose header announces so many pixels, in a few hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(100_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def gif_of(width: int, height: int) -> bytes:
    """A GIF that announces so many pixels."""
    whole = picture("GIF", (2, 2))
    return whole[:6] + struct.pack("<HH", width, height) + whole[10:]


def overlapping() -> bytes:
    """A ZIP whose directory names one packed heart many times."""
    heart = zipped(("a", bytes(1_000_000)))
    end = heart.rindex(b"PK\x05\x06")
    start = heart.index(b"PK\x01\x02")
    line = heart[start:end]
    lines = b"".join(line[:46] + b"%c" % (97 + n % 26) + line[47:] for n in range(400))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 400, 400, len(lines), start, 0)
    return heart[:start] + lines + tail


def many_entries() -> bytes:
    """A ZIP of nothing but a directory: 20,000 lines."""
    line = struct.pack(
        "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0
    )
    lines = (line + b"a") * 20_000
    return (
        b"PK\x03\x04"
        + lines
        + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 20_000, 20_000, len(lines), 4, 0)
    )


def tarred() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("../../etc/passwd"), io.BytesIO())
    return out.getvalue()


def iso() -> bytes:
    return bytes(32769) + b"CD001" + bytes(2000)


def lnk() -> bytes:
    return b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(100)


Case = tuple[str, bytes | Callable[[], bytes], str]
CASES: list[Case] = [
    # Programs and scripts, under their own names and others
    ("setup.exe", MZ, REFUSED), ("invoice.pdf.exe", MZ, REFUSED), ("invoice.pdf", MZ, REFUSED),
    ("INVOICE.PDF.EXE", MZ, REFUSED), ("photo.scr", MZ, REFUSED), ("a.com", b"hello", REFUSED),
    ("tool", ELF, REFUSED), ("tool.txt", ELF, REFUSED), ("run.sh", b"#!/bin/sh\nid\n", REFUSED),
    ("run.txt", b"#!/bin/sh\nid\n", REFUSED), ("run", b"\xef\xbb\xbf#!/usr/bin/env python", REFUSED),
    ("a.bat", b"@echo off", REFUSED), ("a.ps1", b"Get-Item", REFUSED), ("a.vbs", b"x=1", REFUSED),
    ("a.js", b"alert(1)", REFUSED), ("a.hta", SCRIPT, REFUSED), ("a.php", b"<?php system(1);", REFUSED),
    ("a.jpg", b"<?php system($_GET['c']);", REFUSED), ("a.php.jpg", b"<?php x", REFUSED),
    ("mac", b"\xcf\xfa\xed\xfe" + bytes(90), REFUSED), ("A.class", b"\xca\xfe\xba\xbe", REFUSED),
    ("app.jar", zipped(("META-INF/MANIFEST.MF", b"x")), REFUSED), ("x.msi", OLE, REFUSED),
    ("flash.pdf", b"CWS\x0a" + bytes(40), REFUSED), ("m.wasm", b"\x00asm\x01", REFUSED),
    ("setup.exe.", MZ, REFUSED), ("setup.exe ", MZ, REFUSED), ("setup.exe . .", MZ, REFUSED),
    ("setup.e\u200bxe", b"text", REFUSED), ("setup.ｅｘｅ", b"text", REFUSED),
    ("setup\u2024exe", b"text", REFUSED), ("invoice\u202efdp.exe", b"text", REFUSED),
    ("setup.exe\x00.pdf", MZ, REFUSED), ("note.one", b"text", REFUSED),
    # Shortcuts, system files, disk images
    ("a.lnk", lnk(), REFUSED), ("contract.pdf", lnk(), REFUSED), ("a.reg", b"REGEDIT4", REFUSED),
    ("a.txt", b"[InternetShortcut]\nURL=file://evil/x", REFUSED), ("h.chm", b"ITSF" + bytes(9), REFUSED),
    ("a.url", b"x", REFUSED), ("office.rdp", b"full address:s:evil", REFUSED), ("q.iqy", b"WEB", REFUSED),
    ("s.slk", b"ID;P", REFUSED), ("s.zip", zipped(("office.rdp", b"x")), REFUSED),
    (".htaccess", b"Options +ExecCGI", DOWNLOAD),
    ("d.iso", iso, REFUSED), ("d.pdf", iso, REFUSED), ("d.vhdx", b"vhdxfile", REFUSED),
    ("d.img", b"x", REFUSED),
    # Archives
    ("b.zip", lambda: zipped(("a", bytes(60_000_000))), REFUSED),
    ("o.zip", overlapping, REFUSED), ("n.zip", many_entries, REFUSED),
    ("in.zip", lambda: zipped(("inner.zip", zipped(("a", b"b")))), REFUSED),
    ("in7.zip", zipped(("a.7z", b"x")), REFUSED), ("e.zip", zipped(("doc/a.exe", MZ)), REFUSED),
    ("s.zip", zipped(("a.js", b"x")), REFUSED), ("slip.zip", zipped(("../../x.sh", b"x")), REFUSED),
    ("l.zip", zipped(("a\u202etxt.exe", b"x")), REFUSED), ("cut.zip", zipped(("a", b"b"))[:40], REFUSED),
    ("fake.zip", b"PK\x03\x04" + bytes(500), REFUSED), ("up.zip", zipped(("../a.txt", b"x")), REFUSED),
    ("root.zip", zipped(("/etc/a.txt", b"x")), REFUSED), ("drive.zip", zipped(("C:/a.txt", b"x")), REFUSED),
    ("back.zip", zipped(("a\\..\\..\\b.txt", b"x")), REFUSED),
    ("ok.zip", zipped(("doc/a..b.txt", b"x")), DOWNLOAD),
    ("a.tar", tarred, REFUSED), ("a.txt", tarred, REFUSED), ("a.gz", gzip.compress(b"x"), REFUSED),
    ("a.pdf", gzip.compress(bytes(1000)), REFUSED), ("a.7z", b"7z\xbc\xaf\x27\x1c", REFUSED),
    ("a.rar", b"Rar!\x1a\x07\x00", REFUSED),
    # Office
    ("m.docm", office("word/"), REFUSED), ("m.docx", office("word/", ("word/vbaProject.bin", OLE)), REFUSED),
    ("x.xlsx", office("word/"), REFUSED), ("z.docx", zipped(("a", b"b")), REFUSED),
    ("h.xls", b"<html><table>" + SCRIPT, REFUSED), ("d.doc", office("word/"), REFUSED),
    # Pictures
    ("p.png", lambda: png_of(10_000, 10_000), REFUSED), ("p.png", lambda: png_of(60_000, 60_000), REFUSED),
    ("g.gif", lambda: gif_of(65_535, 65_535), REFUSED), ("j.jpg", picture("PNG"), REFUSED),
    ("x.png", b"\x89PNG\r\n\x1a\n" + SCRIPT, DOWNLOAD), ("cut.jpg", picture("JPEG")[:200], DOWNLOAD),
    ("poly.gif", picture("GIF") + SCRIPT, SHOWN),
    ("exif.jpg", lambda: picture("JPEG", comment=b"CANARY-exif"), SHOWN),
    # What a browser would run, if it were ever shown
    ("a.html", b"<html>" + SCRIPT, DOWNLOAD), ("a.svg", b"<svg xmlns='x'>" + SCRIPT + b"</svg>", DOWNLOAD),
    ("a.png", b"<svg xmlns='x'>" + SCRIPT + b"</svg>", REFUSED), ("a.pdf", SCRIPT, REFUSED),
    ("a.txt", SCRIPT, DOWNLOAD),
    ("a.xml", b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><x/>", DOWNLOAD),
    ("a.mht", b"MIME-Version: 1.0\n\n" + SCRIPT, DOWNLOAD), ("p.pdf", PDF + SCRIPT, DOWNLOAD),
    # Names
    ("../../../etc/cron.d/x.pdf", PDF, DOWNLOAD), ("C:\\Windows\\x.pdf", PDF, DOWNLOAD),
    ("con.pdf", PDF, DOWNLOAD), ("a\r\nSet-Cookie: x=1.pdf", PDF, DOWNLOAD),
    ("a" * 4096 + ".pdf", PDF, DOWNLOAD),
    ("\"; filename=\"x.html.pdf", PDF, DOWNLOAD), ("x\u202efdp.pdf", PDF, DOWNLOAD),
    ("\ud800.pdf", PDF, DOWNLOAD),
    ("", PDF, DOWNLOAD), ("...", PDF, DOWNLOAD), ("<img src=x onerror=alert(1)>.pdf", PDF, DOWNLOAD),
    ("empty.pdf", b"", REFUSED),
]  # fmt: skip
