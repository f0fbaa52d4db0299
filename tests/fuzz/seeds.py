"""
Seeds of the fuzz targets from files of the tree: goldens and samples.

    seeds.py TREE FOLDER    writes FOLDER/TARGET/..., as fuzz.h describes them
"""

import gzip
import hashlib
import io
import pathlib
import sys
import zipfile

# What every target of importers starts with: no options, and all of them.
HOWS = [b"000 ", b"700 "]

SAMPLES = {
    "declaration": ["declaration"],
    "edinet-asr": ["edinet/*.xbrl"],
    "edinet-codelist": ["edinet-codelist/*.csv"],
    "houjin-csv": ["houjin/*.csv"],
    "keizu-csv": ["csv/*.csv"],
}


def put(folder, target, data):
    path = folder / target
    path.mkdir(parents=True, exist_ok=True)
    (path / hashlib.sha1(data).hexdigest()).write_bytes(data)


def as_set(folder):
    files = sorted(p for p in folder.iterdir() if p.is_file())
    return b"\x1e".join(p.name.encode() + b"\n" + p.read_bytes() for p in files)


def importer_inputs(tree):
    """(importer, path) of every golden and every sample."""
    for golden in sorted((tree / "importers").glob("*/golden")):
        name = golden.parent.name.replace("_", "-")
        for path in sorted(golden.iterdir()):
            if path.suffix not in (".records", ".options"):
                yield name, path
    for name, patterns in SAMPLES.items():
        for pattern in patterns:
            for path in sorted((tree / "samples").glob(pattern)):
                yield name, path


def zipped(members, method):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        for name, data in members:
            z.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def put_archives(folder):
    members = [("XBRL/PublicDoc/a.xbrl", b"<x>1</x>\n" * 9), ("表.csv", b"a,b\n1,2\n")]
    put(folder, "archive", zipped(members, zipfile.ZIP_STORED))
    put(folder, "archive", zipped(members, zipfile.ZIP_DEFLATED))
    put(folder, "archive", zipped([("zero", b"0" * 100000)], zipfile.ZIP_DEFLATED))
    put(folder, "archive", gzip.compress(b"a,b\n1,2\n" * 9, mtime=0))


READERS = {
    "date": ["2026-11-24", "20261124", "2026/11/24", "9999-12-31",
             "2026-11-24T01:02:03+09:00", "令和８年３月２１日", "昭和33年６月11日生",
             "平成元年１月８日", "西暦2025年３月31日", "R8.3.21", "㍾45年7月30日",
             "大正15年12月末日", "12345678"],
    "decimal": ["0", "-12.30", "+007.5", "123456789012345678", "0.000000000000000001",
                "9223372036854775807", "-9223372036854775808", "count:1/4",
                "exact:25/100", "printed-nearest:[12335,12345)/100000@12340",
                "band:(25,50]/100@25", "25 50", "12.34 99.9", "12345678",
                "12345678abcdefgh3"],
    "holder": ["野辺信託銀行㈱（退職給付信託架空銀行口）（注）２\n(常任代理人　㈱岬銀行)",
               "日本架空信託銀行株式会社（信託口４）\0東京都港区赤坂１－８－１",
               "KAKUU STREET BANK AND TRUST COMPANY 505223\n(常任代理人　株式会社岬銀行)"
               "\0P.O. BOX 351 BOSTON MASSACHUSETTS 02101 U.S.A.\n(東京都港区港南２－１５－１)",
               "甲乙従業員持株会", "※1,2 甲野太郎＊１＊２", "財務大臣"],
    "name": ["㈱ 日立　製作所", "Kouotsu Co., Ltd.", "（株）ヴァ゛ー－ ﾊﾟﾋﾟ", "霞ヶ関３丁目２－１",
             "三重県四日市市大字塩浜１番地の１", "〒100-0001 東京都千代田区千代田1-1 甲ビル",
             "一般財団法人 髙田", "Foo Pte. Ltd.", "1234567890123", "12 Main St, New York"],
}


def put_records(folder, tree):
    for path in sorted((tree / "importers").glob("*/golden/*.records")):
        lines = path.read_bytes().split(b"\n")
        kinds = {line.split(b"\t")[0]: line for line in lines}
        put(folder, "record", b"\n".join(kinds.values()))


def main(tree, folder):
    for name, path in importer_inputs(tree):
        data = as_set(path) if path.is_dir() else path.name.encode() + b"\n" + path.read_bytes()
        for how in HOWS:
            put(folder, name, how + data)
    for name, texts in READERS.items():
        for text in texts:
            put(folder, name, text.encode())
    put_archives(folder)
    put_records(folder, tree)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
