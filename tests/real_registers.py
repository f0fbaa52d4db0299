"""Compare what keizu reads in real registers with answers worked out apart.

    real_registers.py RECORDS_PROGRAM DATA_FOLDER

DATA_FOLDER holds nta-houjin and edinet-codelist.  Every cell of every row is
put together again from the records and compared with the file as Python's
csv module reads it; then the answers of each expected-NAME.json, worked out
apart, with the same counted over the records.  Prints a line a file, `file
compared equal excused`, and every difference.
"""
import collections
import csv
import io
import json
import os
import re
import sys
import zipfile

from real import Comparison, records, tidy

HOUJIN = ["99_kokugai_all_20160229.zip", "diff_20210716.csv",
          "diff_20250401.csv", "diff_20260401.csv"]
CODES = ["Edinetcode_20231031.zip", "EdinetcodeDlInfo_20260512.csv"]
COLUMNS = """sequenceNumber corporateNumber process correct updateDate
changeDate name nameImageId kind prefectureName cityName streetNumber
addressImageId prefectureCode cityCode postCode addressOutside
addressOutsideImageId closeDate closeCause successorCorporateNumber
changeCause assignmentDate latest enName enPrefectureName enCityName
enAddressOutside furigana hihyoji""".split()
CODE_COLUMNS = """code type listed consolidated capital closing name english
reading address industry sec houjin""".split()
# bytes that keizu reads through, and rows whose cells are compared anyway
NOT_READ = {"file", "bytes_uncompressed", "crlf", "lf", "bom", "header",
            "all_rows_13_columns", "contains_newline_in_field", "first_row",
            "last_row", "meta_line"}


def original(path):
    """The rows of the one .csv, its encoding."""
    if path.endswith(".zip"):
        with zipfile.ZipFile(path) as z:
            name = next(n for n in z.namelist() if n.endswith(".csv"))
            data = z.read(name)
    else:
        with open(path, "rb") as f:
            data = f.read()
    try:
        text, encoding = data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = data.decode("cp932"), "cp932 (Shift_JIS)"
    return list(csv.reader(io.StringIO(text))), encoding


def by_line(program, path):
    lines, whole, counts = collections.defaultdict(list), [], {}
    for r in records(program, path):
        counts[r["kind"]] = counts.get(r["kind"], 0) + 1
        if "line" in r:
            lines[int(r["line"])].append(r)
        else:
            whole.append(r)
    return lines, whole, counts


def parts(text, names):
    """The note "a=1;b=2" of known names, whatever stands in the values."""
    at = re.compile("(?:^|;)(" + "|".join(names) + ")=")
    found = list(at.finditer(text))
    ends = [m.start() for m in found[1:]] + [len(text)]
    return {m[1]: text[m.end():end] for m, end in zip(found, ends)}


def same_cells(c, what, want, got):
    """One comparison a cell; differences are named."""
    for key, value in want.items():
        if tidy(value) == tidy(got.get(key, "")):
            c.equal += 1
        else:
            c.same(f"{what} {key}", value, got.get(key, ""))


# ---- corporate numbers ----

def houjin_row(line, rs, after, day):
    """The columns of a row from its records and those of the next one."""
    row = dict.fromkeys(COLUMNS, "")
    row.update(correct="0", hihyoji="0", latest="1", sequenceNumber=str(line))
    note = next(r for r in rs if r.get("field") == "houjin")
    row.update(parts(note["text"], COLUMNS))
    party = next((r for r in rs if r["kind"] == "party"), None)
    current = party and "name" in party
    names = {r["use"]: r["text"] for r in rs if r["kind"] == "name"}
    if current:
        row["corporateNumber"] = party["ref"].split(":")[1]
        row["updateDate"] = party["filed"]
        row["name"] = party["name"]
        row["assignmentDate"] = party.get("since", row["assignmentDate"])
        row["closeDate"] = party.get("until", "")
        row["changeDate"] = row["changeDate"] or row["assignmentDate"]
    else:
        row["updateDate"] = row["updateDate"] or day
        row["name"] = names.get("former", after and after["name"])
        if "former" not in names:
            for key in ("furigana", "enName"):
                if key + "=" not in note["text"]:
                    row[key] = after[key]
    row["furigana"] = names.get("reading", row["furigana"])
    row["enName"] = names.get("english", row["enName"])
    if row["process"] == "21" and not row["successorCorporateNumber"]:
        for r in rs:
            if r["kind"] == "succession" and \
                    r["party"] == "houjin:" + row["corporateNumber"]:
                row["successorCorporateNumber"] = r["successor"].split(":")[1]
    if party:
        row["printed"] = party.get("address", "")
        row["abroad"] = "prefectureName" in note["text"] or \
            row["kind"] == "401"
    else:
        row["printed"], row["abroad"] = after["printed"], after["abroad"]
    return row


def houjin_rows(lines, day):
    rows, after = {}, None
    for line in sorted(lines, reverse=True):
        after = rows[line] = houjin_row(line, lines[line], after, day)
    return [rows[line] for line in sorted(rows)]


def compare_houjin_cells(c, want, got):
    address = ("prefectureName", "cityName", "streetNumber")
    for i, (w, g) in enumerate(zip(want, got), 1):
        cells = dict(zip(COLUMNS, w))
        outside = cells.pop("addressOutside")
        domestic = [cells.pop(a) for a in address]
        cells["printed"] = outside or "".join(domestic)
        if outside:  # then the other one is in the note
            cells.update(zip(address, domestic))
        if len(w) < len(COLUMNS):  # the form of 2016 does not tell
            g = dict(g, latest="1")
        same_cells(c, f"row {i}", cells, g)


def top(counts, n=5):
    return sorted(([k, v] for k, v in counts.items() if v > 1),
                  key=lambda x: -x[1])[:n]


def houjin_answers(rows, lines, whole, width):
    """What the answers state, counted over what keizu read."""
    def count(key, among=rows):
        return dict(collections.Counter(r[key] for r in among if r[key]))

    def having(key):
        return sum(1 for r in rows if r[key])

    numbers = collections.Counter(r["corporateNumber"] for r in rows)
    edges = [[r["party"].split(":")[1], row["name"], "->",
              r["successor"].split(":")[1], r["as_of"]]
             for row, line in zip(rows, sorted(lines)) for r in lines[line]
             if r["kind"] == "succession"
             and r["party"] == "houjin:" + row["corporateNumber"]]
    foreign = [r for r in rows if r["kind"] == "401"]
    cp932 = {"CP932": "cp932 (Shift_JIS)", "UTF-8": "utf-8"}
    file = {r["field"]: r["text"] for r in whole if r["kind"] == "note"}
    outside = [r for r in rows if r["abroad"] and r["printed"]]
    causes = [[r["corporateNumber"], r["changeCause"]] for r in rows
              if r["changeCause"]]
    return {
        "encoding": cp932[file["encoding"]], "columns": [int(file["columns"])],
        "rows": len(rows), "process": count("process"),
        "correct": count("correct"), "kind": count("kind"),
        "latest": count("latest"), "hihyoji": count("hihyoji"),
        "distinct_corporate_numbers": len(numbers),
        "closed_rows": having("closeDate"), "closeCause": count("closeCause"),
        "with_successor": having("successorCorporateNumber"),
        "merger_edges": edges, "changeCause_rows": len(causes),
        "changeCause_examples": causes[:12],
        "foreign_corporations_401": len(foreign),
        "with_addressOutside": len(outside),
        "with_nameImageId": having("nameImageId"),
        "with_addressImageId": having("addressImageId"),
        "with_enName": having("enName"), "with_furigana": having("furigana"),
        "name_with_fullwidth_underscore": [
            [r["corporateNumber"], r["name"], r["nameImageId"], r["furigana"]]
            for r in rows if "＿" in r["name"]],
        "foreign_examples": [
            {"corporateNumber": r["corporateNumber"], "process": r["process"],
             "name": r["name"], "addressOutside": r["printed"],
             "enName": r["enName"], "enAddressOutside": r["enAddressOutside"],
             "furigana": r["furigana"], "closeCause": r["closeCause"]}
            for r in foreign[:8]],
        "same_number_several_rows": sorted(v for _, v in top(numbers)),
    }


def compare_houjin(program, folder, name):
    path = os.path.join(folder, name)
    c = Comparison(name)
    with open(os.path.join(folder, "expected-" + name.rsplit(".", 1)[0]
                           + ".json"), encoding="utf-8") as f:
        want = json.load(f)
    lines, whole, counts = by_line(program, path)
    day = next(r["as_of"] for r in whole if r["kind"] == "document")
    rows = houjin_rows(lines, day)
    table, _ = original(path)
    c.same("rows", len(table), len(rows))
    compare_houjin_cells(c, table, rows)
    got = houjin_answers(rows, lines, whole, len(table[0]))
    got["check_digit_failures"] = counts.get("reject", 0)
    for key, value in want.items():
        if key == "same_number_several_rows":  # ties are in any order
            value = sorted(v for _, v in value)
        if key not in NOT_READ:
            c.same(key, value, got[key])
    return c, len(rows), len(got["merger_edges"]), counts


# ---- code lists ----

def code_row(rs):
    row = dict.fromkeys(CODE_COLUMNS, "")
    note = next((r for r in rs if r.get("field") == "codelist"), None)
    if note:
        row.update(parts(note["text"], CODE_COLUMNS))
    for r in rs:
        if r["kind"] == "party":
            row["code"] = r["ref"].split(":")[1]
            row["name"] = r["name"]
            row["address"] = r.get("address", "")
            row["listed"] = {"yes": "上場", "no": "非上場"}.get(
                r.get("listed"), row["listed"])
        elif r["kind"] == "name":
            row[r["use"]] = r["text"]
        elif r["kind"] == "identifier":
            row[r["scheme"]] = r["id"]
    if not row["industry"]:
        row["industry"] = row["type"]
    return row


def shared(rows, key):
    found = collections.defaultdict(list)
    for r in rows:
        if r[key]:
            found[r[key]].append(f'{r["code"]} {r["name"]}')
    return {k: v for k, v in found.items() if len(v) > 1}


def spaced(value):
    """Strings with spaces of all kinds as one, however deep."""
    if isinstance(value, dict):
        return {k: spaced(v) for k, v in value.items()}
    if isinstance(value, list):
        return [spaced(v) for v in value]
    return tidy(value) if isinstance(value, str) else value


def code_answers(rows, header, wanted):
    def count(key):
        return dict(collections.Counter(r[key] for r in rows))

    by_code = {r["code"]: r for r in rows}
    heads = dict(zip(header, CODE_COLUMNS))
    return {
        "rows": len(rows), "by_submitter_type": count("type"),
        "by_listing": count("listed"),
        "with_security_code": sum(1 for r in rows if r["sec"]),
        "with_corporate_number": sum(1 for r in rows if r["houjin"]),
        "duplicate_corporate_numbers": shared(rows, "houjin"),
        "duplicate_names": len(shared(rows, "name")),
        "examples": [{head: by_code[e[header[0]]][heads[head]]
                      for head in e} for e in wanted["examples"]],
    }


def compare_codes(program, folder, name):
    path = os.path.join(folder, name)
    c = Comparison(name)
    with open(os.path.join(folder, "expected-" + name.rsplit(".", 1)[0]
                           + ".json"), encoding="utf-8") as f:
        want = json.load(f)
    lines, whole, counts = by_line(program, path)
    rows = [code_row(lines[n]) for n in sorted(lines)]
    table, _ = original(path)
    c.same("rows", len(table) - 2, len(rows))
    for i, (w, g) in enumerate(zip(table[2:], rows), 3):
        same_cells(c, f"line {i}", dict(zip(CODE_COLUMNS, w)), g)
    document = next(r for r in whole if r["kind"] == "document")
    got = code_answers(rows, want["header"], want)
    c.same("day", re.sub(r"(\d+)年(\d+)月(\d+)日現在", r"\1-\2-\3",
                         want["meta_line"][1]), document["as_of"])
    c.same("announced rows", 0, sum(
        r.get("code") == "rows-missing" for r in whole))
    got["corporate_numbers_failing_check_digit"] = [
        r for rs in lines.values() for r in rs
        if r.get("code") == "check-digit"]
    for key, value in want.items():
        if key not in NOT_READ:
            c.same(key, spaced(value), spaced(got[key]))
    c.same("rejected records", 0, counts.get("reject", 0))
    return c, rows


def compare_lists(folder, before, after):
    """What changed from one list to the next."""
    name = "expected-diff-20231031-to-20260512.json"
    c = Comparison(name)
    with open(os.path.join(folder, name), encoding="utf-8") as f:
        want = json.load(f)
    old = {r["code"]: r for r in before}
    new = {r["code"]: r for r in after}
    both = sorted(set(old) & set(new))

    def changed(key):
        return [[k, old[k][key], new[k][key]] for k in both
                if old[k][key] != new[k][key]]

    gone = sorted(set(old) - set(new))
    names = changed("name")
    got = {"from": "20231031", "to": "20260512",
           "added": len(set(new) - set(old)), "removed": len(gone),
           "removed_codes": gone,
           "name_changed": names,
           "name_changed_count": len(names),
           "corporate_number_changed": changed("houjin"),
           "security_code_changed": changed("sec")}
    for key, value in want.items():
        have = got[key]
        if isinstance(have, list):  # the answers give the first, or a count
            have = have[:len(value)] if isinstance(value, list) else len(have)
        c.same(key, spaced(value), spaced(have))
    return c


def main(program, folder):
    done, rows, mergers, lists = [], 0, 0, []
    print("file compared equal excused")
    for name in HOUJIN:
        c, n, edges, counts = compare_houjin(
            program, os.path.join(folder, "nta-houjin"), name)
        done.append(c)
        rows, mergers = rows + n, mergers + edges
    folder = os.path.join(folder, "edinet-codelist")
    for name in CODES:
        c, table = compare_codes(program, folder, name)
        done.append(c)
        lists.append(table)
    done.append(compare_lists(folder, *lists))
    for c in done:
        print(c.name, c.equal + c.excused + c.bad, c.equal, c.excused)
    print(f"{rows} rows of corporate numbers, {mergers} mergers;"
          f" code lists of {' and '.join(str(len(x)) for x in lists)} rows")
    if (rows, mergers, [len(x) for x in lists]) != (10682, 63, [10669, 11286]):
        print("these are not the numbers that were counted anew")
        return 1
    return any(c.bad for c in done)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
