#!/usr/bin/env python3
"""Makes the bad files that are too big or too binary to be kept.

The column `made` of manifest.tsv is a function of this file and its
arguments: `deep 300` calls deep("300"), which gives the bytes of the file, in
pieces, or a dict of the files of a folder.

    python3 tests/bad/make.py FOLDER [FILE...]      to look at them
"""
import gzip
import io
import os
import struct
import sys
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
MIB = 1 << 20
DAY = (2025, 1, 1, 0, 0, 0)
GOOD = "owner,owned,share\nA,B,0.5\n"


def text(pieces):
    """Bytes, some of them at a time."""
    kept, size = [], 0
    for piece in pieces:
        kept.append(piece)
        size += len(piece)
        if size > MIB:
            yield "".join(kept).encode()
            kept, size = [], 0
    yield "".join(kept).encode()


# ---- XBRL: a good filing with something put into it ----

def filing(body="", declaration=None, root=""):
    with open(os.path.join(HERE, "t8-doubled.xbrl"), encoding="utf-8") as f:
        whole = f.read()
    whole = whole[:whole.index("</xbrli:xbrl>")]
    first, rest = whole.split("\n", 1)
    rest = rest.replace("<xbrli:xbrl\n", "<xbrli:xbrl%s\n" % root, 1)
    return [declaration or first, "\n", rest, body, "</xbrli:xbrl>\n"]


def fact(name, value):
    return '<jpcrp_cor:%s contextRef="FilingDateInstant">%s</jpcrp_cor:%s>\n' \
        % (name, value, name)


def deep(n):
    n = int(n)
    return text(filing("<a>" * n + "</a>" * n))


def attributes(n):
    return text(filing("<a %s/>" % " ".join(
        'b%d=""' % i for i in range(int(n)))))


def tag(n):
    return text(filing('<a b="%s"/>' % ("x" * int(n))))


def comment(n):
    return text(filing("<!--%s-->" % ("x" * int(n))))


def long_declaration(n):
    return text(filing(declaration='<?xml version="1.0" %s encoding="UTF-8"?>'
                       % (" " * int(n))))


def long_fact(n):
    return text(filing(fact("NameMajorShareholders", "x" * int(n))))


def long_block(n):
    return text(filing(fact("OverviewOfAffiliatedEntitiesTextBlock",
                            "x" * int(n))))


def elements(n):
    return text(filing(fact("NameMajorShareholders", "<a/>" * int(n))))


def names(n):
    def pieces():
        *head, end = filing()
        yield from head
        for i in range(int(n)):
            yield "<a%d/>" % i
        yield end
    return text(pieces())


def siblings(n):
    def pieces():
        *head, end = filing()
        yield from head
        for _ in range(int(n) // 1000):
            yield '<a b="c">d</a>' * 1000
        yield end
    return text(pieces())


def contexts(n):
    return text(filing("".join(
        '<xbrli:context id="c%d"><xbrli:period><xbrli:instant>2025-03-31'
        "</xbrli:instant></xbrli:period></xbrli:context>" % i
        for i in range(int(n)))))


def facts(n):
    return text(filing(fact("NameMajorShareholders", "x") * int(n)))


def tables(n):
    n = int(n)
    block = "&lt;table&gt;&lt;tr&gt;&lt;td&gt;" * n
    return text(filing(fact("OverviewOfAffiliatedEntitiesTextBlock", block)))


# ---- other floods ----

def json_deep(n):
    n = int(n)
    return text(['{"hojin-infos":[\n', "[" * n, "]" * n, "]}\n"])


def json_text(n):
    return text(['{"hojin-infos":[\n{"name":"', "x" * int(n), '"}]}\n'])


def json_keys(n):
    return text(['{"hojin-infos":[\n{', ",".join(
        '"k%d":1' % i for i in range(int(n))), "}]}\n"])


def json_number(n):
    return text(['{"hojin-infos":[\n{"x":', "1" * int(n), "}]}\n"])


def csv_field(n):
    return text(["owner,owned,share\nA,B,", "1" * int(n), "\n"])


def csv_columns(n):
    return text(["owner,owned,share", ",x" * int(n), "\n"])


def csv_quote(n):
    return text(['owner,owned,share\nA,"B,0.5\n'] +
                ["A,B,0.5\n"] * int(n))


TSV_HEAD = '"%s"\n' % '"\t"'.join((
    "要素ID", "項目名", "コンテキストID", "相対年度", "連結・個別",
    "期間・時点", "ユニットID", "単位", "値"))


def tsv_line(n):
    return text([TSV_HEAD, '"jpcrp030000-asr_E99120-000:X"\t"', "x" * int(n), '"\n'])


def sheet_rows(n):
    cover = "法人番号,商号又は名称,基準日,申告日\n" \
        "2999902000005,櫓株式会社,2025-03-31,2025-06-20\n"
    return {"cover.csv": cover.encode(),
            "officers.csv": "氏名,役職\n".encode() + b"x,y\n" * int(n)}


# ---- archives ----

def packed(*members, method=zipfile.ZIP_DEFLATED, mode=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        for name, content in members:
            info = zipfile.ZipInfo(name, DAY)
            info.compress_type = method
            if mode:
                info.external_attr = mode << 16
            z.writestr(info, content)
    return out.getvalue()


def flood(n):
    """Many MiB in few rows."""
    row = b"A,B,0.5," + b"x" * 65536 + b"\n"
    return b"owner,owned,share,memo\n" + row * (int(n) * 16)


def zip_bomb(n):
    return [packed(("registers.csv", flood(n)))]


def zip_members(n):
    return [packed(*[("%d.txt" % i, b"") for i in range(int(n))])]


def zip_nested():
    return [packed(("inner.zip", packed(("registers.csv", GOOD))))]


def zip_cut(n):
    return [packed(("registers.csv", GOOD))[:-int(n)]]


def zip_size():
    """The header of the member declares a byte too many."""
    whole = bytearray(packed(("registers.csv", GOOD)))
    for at in (22, whole.index(b"PK\1\2") + 24):
        whole[at:at + 4] = struct.pack("<I", len(GOOD) + 1)
    return [bytes(whole)]


def zip_sum():
    whole = bytearray(packed(("registers.csv", GOOD),
                             method=zipfile.ZIP_STORED))
    at = whole.index(b"0.5")
    whole[at] = ord("1")
    return [bytes(whole)]


def zip_count():
    whole = bytearray(packed(("registers.csv", GOOD)))
    end = whole.rindex(b"PK\5\6")
    whole[end + 8:end + 12] = struct.pack("<HH", 2, 2)
    return [bytes(whole)]


def zip_encrypted():
    whole = bytearray(packed(("registers.csv", GOOD)))
    for at in (6, whole.index(b"PK\1\2") + 8):
        whole[at] |= 1
    return [bytes(whole)]


def zip_overlap():
    """Two entries of the directory name the same bytes."""
    whole = packed(("registers.csv", GOOD))
    start, end = whole.index(b"PK\1\2"), whole.rindex(b"PK\5\6")
    entry = whole[start:end]
    tail = bytearray(whole[end:])
    tail[8:16] = struct.pack("<HHI", 2, 2, 2 * len(entry))
    return [whole[:start] + entry + entry + bytes(tail)]


def zip_garbage():
    whole = bytearray(packed(("registers.csv", GOOD * 50)))
    at = whole.index(b"registers.csv") + 20
    whole[at:at + 8] = b"\xff" * 8
    return [bytes(whole)]


def zip_text():
    return [packed(("read-me.txt", "nothing of use"))]


def zip_bad_member():
    return [packed(("1.csv", GOOD), ("2.csv", "owner,owned,share\nA,\"B"))]


def gzip_bomb(n):
    return [gzip.compress(flood(n), mtime=0)]


def gzip_sum():
    whole = bytearray(gzip.compress(GOOD.encode(), mtime=0))
    whole[-8] ^= 1
    return [bytes(whole)]


def gzip_nested():
    return [gzip.compress(gzip.compress(GOOD.encode(), mtime=0), mtime=0)]


def gzip_empty():
    return [gzip.compress(b"", mtime=0)]


# ---- zstd, by hand: a frame is a header and blocks as they are or repeated ----

def zstd_block(kind, n, body, last=0):
    return struct.pack("<I", last | kind << 1 | n << 3)[:3] + body


def zstd(*blocks, flags=0, window=0x38, end=b""):
    whole = b"".join(blocks) + zstd_block(0, 0, b"", 1)
    return [b"\x28\xb5\x2f\xfd" + bytes([flags, window]) + whole + end]


def zstd_raw(body):
    body = body.encode() if isinstance(body, str) else body
    return zstd_block(0, len(body), body)


def zstd_bomb(n):
    return zstd(zstd_raw(GOOD), *[zstd_block(1, MIB // 8, b"\n")] * (int(n) * 8))


def zstd_window():
    """It asks for 2 TiB to look back on."""
    return zstd(zstd_raw(GOOD), window=0xF8)


def zstd_sum():
    return zstd(zstd_raw(GOOD), flags=4, end=b"fake")


def zstd_nested():
    return zstd(zstd_raw(zstd(zstd_raw(GOOD))[0]))


def zstd_cut(n):
    return [zstd(zstd_raw(GOOD))[0][:-int(n)]]


def zip_named(*words):
    """A good member under a bad name; the name's escapes are Python's."""
    name = " ".join(words).encode().decode("unicode_escape")
    body = "owner,owned,share,as_of\nA,B,0.5,2025-01-01\n"
    return [packed((name.encode("latin-1").decode("utf-8", "replace"), body))]


def zip_raw_name(hexadecimal):
    """A member whose name is these bytes, in place of as many letters."""
    name = bytes.fromhex(hexadecimal)
    whole = packed(("x" * len(name), GOOD))
    return [whole.replace(b"x" * len(name), name)]


def zip_long_name(n):
    return [packed(("x" * int(n) + ".csv", GOOD))]


def zip_link(target):
    return [packed(("registers.csv", target), mode=0o120777)]


def zip_twice():
    return [packed(("a.csv", GOOD), ("b.csv", GOOD))]


# ---- folders ----

def folder_link(target):
    return {"a.csv": GOOD.encode(), "linked": ("link", target)}


def folder_fifo():
    return {"a.csv": GOOD.encode(), "pipe": ("fifo", "")}


def folder_name(*words):
    name = " ".join(words).encode().decode("unicode_escape")
    return {name: GOOD.encode()}


# ---- encodings ----

def raw(*words):
    """Text with \\xNN for bytes that are not UTF-8, \\n for a line end."""
    source = " ".join(words).encode().replace(b"\\n", b"\n")
    out, i = bytearray(), 0
    while i < len(source):
        if source[i:i + 2] == b"\\x":
            out.append(int(source[i + 2:i + 4], 16))
            i += 4
        else:
            out.append(source[i])
            i += 1
    return [bytes(out)]


def tsv_raw(*words):
    row = '"jpcrp030000-asr_E99120-000:X"\t"%s"\n'
    return [TSV_HEAD.encode()] + raw(*(row % " ".join(words)).split(" "))


def xbrl_coded(encoding, declared):
    return ["".join(filing(declaration='<?xml version="1.0" encoding="%s"?>'
                           % declared)).encode(encoding)]


def xbrl_raw(hexadecimal):
    whole = "".join(filing(fact("NameMajorShareholders", "@@"))).encode()
    return [whole.replace(b"@@", bytes.fromhex(hexadecimal))]


def cp932_table():
    """Every character that CP932 has a single code for, as names."""
    rows = ["id,name,type"]
    for lead in list(range(0x81, 0xa0)) + list(range(0xe0, 0xfd)):
        kept = []
        for trail in range(0x40, 0xfd):
            code = bytes((lead, trail))
            try:
                c = code.decode("cp932")
            except UnicodeDecodeError:
                continue
            if c.encode("cp932") == code and not c.isspace() and \
                    not 0xe000 <= ord(c) < 0xf900:
                kept.append(c)
        if kept:
            rows.append("c%x,%s,company" % (lead, "".join(kept)))
    return [("\n".join(rows) + "\n").encode("cp932")]


# ---- graphs ----

HOLDINGS = "owner,owned,share\n"


def chain(n):
    return text([HOLDINGS] + ["c%d,c%d,0.6\n" % (i, i + 1)
                              for i in range(int(n))])


def ring(n):
    n = int(n)
    return text([HOLDINGS] + ["c%d,c%d,0.9\n" % (i, (i + 1) % n)
                              for i in range(n)] + ["X,c0,0.1\n"])


def clique(n):
    n = int(n)
    return text([HOLDINGS] + ["c%d,c%d,%.6f\n" % (i, k, 0.9 / n)
                              for i in range(n) for k in range(n) if i != k])


def diamonds(n):
    """2^n paths from the top to the bottom."""
    rows = [HOLDINGS]
    for i in range(int(n)):
        for side in "lr":
            rows.append("t%d,%s%d,1\n%s%d,t%d,0.5\n" % (i, side, i, side, i,
                                                        i + 1))
    return text(rows)


def hub(n):
    return text([HOLDINGS] + ["h%d,B,0.000001\n" % i for i in range(int(n))])


# ---- all of them ----

def make(recipe):
    """What a recipe gives: an iterable of bytes, or a dict of files."""
    function, *words = recipe.split(" ")
    return globals()[function](*words)


def write(path, made):
    """Write it; a folder's entries may be links and pipes."""
    if not isinstance(made, dict):
        with open(path, "wb") as f:
            for piece in made:
                f.write(piece)
        return
    os.mkdir(path)
    for name, content in made.items():
        inner = os.path.join(path, name)
        if isinstance(content, bytes):
            with open(inner, "wb") as f:
                f.write(content)
        elif content[0] == "link":
            os.symlink(content[1], inner)
        else:
            os.mkfifo(inner)


def manifest():
    """The rows of manifest.tsv as dicts."""
    with open(os.path.join(HERE, "manifest.tsv"), encoding="utf-8") as f:
        lines = [l.rstrip("\n") for l in f if l.strip() and l[0] != "#"]
    head = lines[0].split("\t")
    rows = []
    for line in lines[1:]:
        cells = line.split("\t")
        if len(cells) != len(head):
            sys.exit("manifest.tsv: %d cells instead of %d: %s"
                     % (len(cells), len(head), line))
        rows.append(dict(zip(head, cells)))
    return rows


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    os.makedirs(sys.argv[1], exist_ok=True)
    for row in manifest():
        if row["made"] != "-" and row["file"] in (sys.argv[2:] or
                                                  [row["file"]]):
            write(os.path.join(sys.argv[1], row["file"]), make(row["made"]))
