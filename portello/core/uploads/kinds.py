"""What a file is, read from its bytes, and which kinds are not accepted, in words."""

from __future__ import annotations

from codecs import getincrementaldecoder

from django.utils.translation import gettext_lazy as _

UNKNOWN = "application/octet-stream"
ZIP = "application/zip"
OLE = "application/x-ole-storage"  # Word, Excel, PowerPoint and Outlook before 2007
HEAD = 36_000  # bytes that `sniff` wants: the mark of a disk image stands at 32769

PROGRAM = "program"
SHORTCUT = "shortcut"
DISK = "disk"
MACROS = "macros"
ARCHIVE = "archive"
REFUSED = {
    PROGRAM: _("Programs and scripts are not accepted."),
    SHORTCUT: _("Shortcuts and system files are not accepted."),
    DISK: _("Disk images are not accepted."),
    MACROS: _("Office files with macros are not accepted. Save the file without them."),
    ARCHIVE: _("Of archives only ZIP is accepted. Pack the files as ZIP, or send them one by one."),
}

_ENDINGS = {
    PROGRAM: "exe com scr pif cpl dll sys drv ocx msi msp mst msix appx appxbundle msixbundle jar class"
    " war ear apk aab xapk ipa app deb rpm pkg run elf so dylib ko application wasm dex swf crx xpi air"
    " bat cmd ps1 ps1xml psm1 psd1 psc1 vb vbs vbe js jse mjs ws wsf wsc wsh hta sct sh bash csh ksh zsh"
    " command py pyc pyo pyw pyz pl rb php php3 php4 php5 phtml phar asp aspx ashx asmx jsp jspx cgi lua"
    " tcl scpt applescript workflow xll wll",
    SHORTCUT: "lnk url desktop webloc website reg inf ins isp scf msc job library-ms search-ms theme"
    " settingcontent-ms themepack deskthemepack appref-ms chm hlp grp diagcab gadget xbap htaccess"
    # What opens a connection or runs a query as soon as it is opened.
    " rdp rdpw ica jnlp iqy oqy rqy dqy slk sylk udl appcontent-ms searchconnector-ms",
    DISK: "iso img vhd vhdx vmdk vdi qcow qcow2 dmg toast nrg mdf wim esd sparseimage udf",
    MACROS: "docm dotm xlsm xltm xlam pptm potm ppsm ppam sldm one",
    ARCHIVE: "7z rar gz tgz tar bz2 tbz tbz2 xz txz zst tzst lz lzma lz4 z cab arj lzh lha ace cpio ar"
    " uue xxe sit sitx",
}  # fmt: skip
REFUSED_ENDINGS = {ending: kind for kind, text in _ENDINGS.items() for ending in text.split()}


def refused_endings() -> list[tuple[str, str]]:
    """(endings, reason in the reader's language): what can be told before a file was sent."""
    return [(" ".join(text.split()), str(REFUSED[kind])) for kind, text in _ENDINGS.items()]


_MARKS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"8BPS", "image/vnd.adobe.photoshop"),
    (0, b"\x00\x00\x01\x00", "image/x-icon"),
    (0, b"AC10", "image/vnd.dwg"),
    (0, b"PK\x03\x04", ZIP),
    (0, b"PK\x05\x06", ZIP),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"%!PS", "application/postscript"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\xff\xf2", "audio/mpeg"),
    # What is not accepted, whatever it is called.
    *((0, mark, PROGRAM) for mark in (
        b"MZ", b"\x7fELF", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe",
        b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"dex\n03", b"\x00asm", b"FWS", b"CWS", b"ZWS",
        b"Cr24", b"\x1bLua", b"\xed\xab\xee\xdb", b"#!", b"<?php", b"#@~^",
    )),
    *((0, mark, SHORTCUT) for mark in (
        b"L\x00\x00\x00\x01\x14\x02\x00", b"ITSF", b"?_\x03\x00", b"REGEDIT4",
        b"Windows Registry Editor", b"[InternetShortcut]", b"[Desktop Entry]",
    )),
    *((0, mark, DISK) for mark in (
        b"conectix", b"vhdxfile", b"KDMV", b"# Disk DescriptorFile", b"QFI\xfb", b"hsqs", b"MSWIM",
        b"<<< Oracle VM",
    )),
    (32769, b"CD001", DISK),
    *((0, mark, ARCHIVE) for mark in (
        b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"MSCF",
        b"(\xb5/\xfd", b"\x04\x22M\x18", b"!<arch>", b"\x1f\x9d", b"\x1f\xa0", b"LZIP", b"SIT!",
        b"begin 644 ",
    )),
    (257, b"ustar", ARCHIVE),
    (7, b"**ACE**", ARCHIVE),
    (2, b"-lh", ARCHIVE),
)  # fmt: skip
_RIFF = {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo", b"WAVE": "audio/wav"}
_FTYP = {
    b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heic", b"msf1": "image/heic",
    b"heif": "image/heic", b"avif": "image/avif", b"avis": "image/avif", b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
}  # fmt: skip
_TEXT_MARKS = (
    (("<!doctype html", "<html", "<head", "<body", "<script", "<iframe"), "text/html"),
    (("<svg", "<!doctype svg"), "image/svg+xml"),
)
_SHORTCUTS = ("[internetshortcut]", "windows registry editor", "regedit4", "[desktop entry]")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def sniff(head: bytes) -> str:
    """The type of a file that begins with `head`, or one of the kinds of `REFUSED`."""
    for offset, mark, kind in _MARKS:
        # A few letters may as well begin a text: "MZ is a town".
        if head.startswith(mark, offset) and not (mark.isalnum() and _is_words(head)):
            return kind
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return _FTYP.get(head[8:12], "video/mp4")
    if head.startswith(b"BM") and not _is_words(head):
        return "image/bmp"
    return _text(head)


def _is_words(head: bytes) -> bool:
    """Whether the beginning of a file can be read as text."""
    try:
        getincrementaldecoder("utf-8")().decode(head[:400])
    except UnicodeDecodeError:
        return False
    return not _controls(head[:400])


def _text(head: bytes) -> str:
    code = next((code for bom, code in _BOMS if head.startswith(bom)), "")
    if not code and (b"\x00" in head or _controls(head) > len(head) // 50):
        return UNKNOWN
    begin = head[:4096].decode(code or "latin-1", "ignore").lstrip("\ufeff \t\r\n").lower()
    if begin.startswith("#!") or begin.startswith("<?php"):
        return PROGRAM
    if begin.startswith(_SHORTCUTS):
        return SHORTCUT
    if begin.startswith(("<?xml", "<!--", "<!doctype")):
        found = [kind for marks, kind in _TEXT_MARKS if any(mark in begin for mark in marks)]
        return found[0] if found else "text/xml" if begin.startswith("<?xml") else "text/plain"
    for marks, kind in _TEXT_MARKS:
        if begin.startswith(marks):
            return kind
    return "text/plain"


def _controls(head: bytes) -> int:
    return sum(byte < 9 or (13 < byte < 32 and byte != 27) for byte in head)


OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
EPUB = "application/epub+zip"
_WORD, _EXCEL, _SLIDES = OFFICE.values()
_WORDS = ("text/plain", "text/html", "text/xml", "image/svg+xml")
_MAY_HOLD: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("pdf", ("application/pdf",)),
    ("png", ("image/png",)),
    ("gif", ("image/gif",)),
    ("webp", ("image/webp",)),
    ("bmp", ("image/bmp",)),
    ("jpg jpeg jfif", ("image/jpeg",)),
    ("tif tiff", ("image/tiff",)),
    ("heic heif", ("image/heic",)),
    ("avif", ("image/avif",)),
    ("ico", ("image/x-icon",)),
    ("svg", ("image/svg+xml",)),
    ("doc dot", (OLE, "application/rtf")),
    ("xls xlt ppt pps msg vsd mpp pub", (OLE,)),
    ("docx dotx", (_WORD,)),
    ("xlsx xltx xlsb", (_EXCEL,)),
    ("pptx ppsx potx", (_SLIDES,)),
    ("odt", (OPEN_DOCUMENT + "text",)),
    ("ods", (OPEN_DOCUMENT + "spreadsheet",)),
    ("odp", (OPEN_DOCUMENT + "presentation",)),
    ("odg", (OPEN_DOCUMENT + "graphics",)),
    ("epub", (EPUB,)),
    ("rtf", ("application/rtf",)),
    ("zip", (ZIP,)),
    ("mp4 m4v 3gp mov m4a", ("video/mp4", "video/quicktime", "audio/mp4")),
    ("webm mkv", ("video/webm",)),
    ("avi", ("video/x-msvideo",)),
    ("wav", ("audio/wav",)),
    ("flac", ("audio/flac",)),
    ("ogg oga ogv opus", ("audio/ogg",)),
    ("mp3", ("audio/mpeg", UNKNOWN)),
    ("txt csv tsv md json yaml yml ini eml ics vcf xml html htm xhtml mht mhtml", _WORDS),
    ("log", (*_WORDS, UNKNOWN)),
)
_FITS = {ending: kinds for endings, kinds in _MAY_HOLD for ending in endings.split()}


def fits(ending: str, kind: str) -> bool:
    """Whether what is in a file may be called by this ending; of endings we do not know, anything."""
    return ending not in _FITS or kind in _FITS[ending]
