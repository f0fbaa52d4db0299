"""Compare what keizu reads in real gBizINFO answers with answers worked out.

    real_gbiz.py RECORDS_PROGRAM DATA_FOLDER

DATA_FOLDER is ja/gbizinfo.  Holders are compared with expected-*.json, the
rest with the answers themselves, read by Python's own JSON.  Prints a line a
file, `file compared equal excused`, and every difference.
"""
import json
import os
import re
import sys
from fractions import Fraction

from real import Comparison, records, tidy

FINANCE = "update_info_finance-part1.json"
FILES = [FINANCE, "update_info_procurement.json",
         "update_info_certification.json"]
TITLES = re.compile(
    r"^(?:理事長|学長|(?:代表)?(?:取締役|執行役員|理事|社員)|社長|会長"
    r"|[CＣ][EOＥＯ][OＯ]|[\s・])+")


def squeeze(text):
    return re.sub(r"\s", "", text or "")


def number(record):
    return re.match(r"houjin:(\d+)", record["place"])[1]


def interval(text):
    m = re.fullmatch(r"printed-unknown:\[(\d+),(\d+)[\])]/(\d+)@(\d+)", text)
    return [Fraction(int(m[i]), int(m[3])) for i in (1, 4, 2)]


def compare_holders(c, folder, by_kind):
    with open(os.path.join(folder, "expected-" + FINANCE),
              encoding="utf-8") as f:
        want = json.load(f)
    got = {}
    for r in by_kind["holding"]:
        got.setdefault(number(r), []).append(r)
    c.same("companies with holders",
           sorted(w["corporate_number"] for w in want
                  if w["holders_in_file_order"]), sorted(got))
    notes = {(number(r), r["field"]): r["text"] for r in by_kind["note"]}
    for w in want:
        n = w["corporate_number"]
        rows = got.get(n, [])
        c.same(n + " year", tidy(w["fiscal_year"]),
               tidy(notes.get((n, "fiscal_year_cover_page"))))
        c.same(n + " rules", w["accounting"],
               notes.get((n, "accounting_standards")))
        c.same(n + " day read", True, all("as_of" in r for r in rows))
        holders = w["holders_in_file_order"]
        c.same(n + " number of holders", len(holders), len(rows))
        for i, ((name, ratio), r) in enumerate(zip(holders, rows)):
            what = f"{n} holder {i + 1}"
            c.same(what + " name", tidy(name), tidy(r["owner.name"]))
            low, point, high = interval(r["amount"])
            exact = Fraction(str(ratio))
            c.same(what + " ratio", exact, point)
            c.same(what + " width", True, low < exact < high
                   and high - low <= Fraction(15, 10 ** 4))
            c.same(what + " position", len(holders) - i, int(r["position"]))


def compare_notes(c, company, by_number):
    n = company["corporate_number"]
    notes = by_number.get(n, [])
    awards = [r["text"] for r in notes if r["field"] == "award"]
    want = [f"day={a['date_of_order'][:10]}; "
            f"department={a['government_departments']}; yen={a['amount']}; "
            f"title={a['title']}" for a in company.get("procurement", [])]
    c.same(n + " awards", want, awards)
    stops = [(r["since"], r["until"]) for r in notes
             if r["field"] == "suspension"]
    c.same(n + " suspensions", len([
        x for x in company.get("certification", [])
        if "指名停止" in x["title"]]), len(stops))
    for x, (since, until) in zip(company.get("certification", []), stops):
        c.same(n + " since", x["date_of_approval"], since)
        c.same(n + " last day before until", True,
               x["expiration_date"][:10] < until)


def compare_file(program, folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as f:
        companies = json.load(f)["hojin-infos"]
    by_kind, by_number = {}, {}
    for r in records(program, os.path.join(folder, name)):
        by_kind.setdefault(r["kind"], []).append(r)
        if r["kind"] == "note":
            by_number.setdefault(number(r), []).append(r)
    parties = {r["ref"]: r for r in by_kind["party"] if "ref" in r}
    roles = {}
    for r in by_kind.get("role", []):
        roles.setdefault(number(r), []).append(r)
    c = Comparison(name)
    for x in companies:
        n = x["corporate_number"]
        party = parties.get("houjin:" + n, {})
        c.same(n + " name", tidy(x["name"]), tidy(party.get("name")))
        c.same(n + " address", tidy(x["location"]), tidy(party.get("address")))
        said = x.get("representative_name")
        # the names behind the titles, in all representatives together
        names = "".join(squeeze(r["person.name"]) for r in roles.get(n, []))
        plain = "".join(squeeze(TITLES.sub("", line.strip()))
                        for line in (said or "").split("\n"))
        if said and plain.endswith("大学長"):
            plain = ""
        c.same(n + " representative", plain, names)
        c.same(n + " capital", str(x.get("capital_stock")), next(
            (r["text"] for r in by_number.get(n, [])
             if r["field"] == "capital_stock"), "None"))
        compare_notes(c, x, by_number)
    c.same("companies", len(companies), len(parties))
    c.same("rejected records", 0, len(by_kind.get("reject", [])))
    if name == FINANCE:
        compare_holders(c, folder, by_kind)
    return c


def main(program, folder):
    print("file compared equal excused")
    bad = 0
    for name in FILES:
        c = compare_file(program, folder, name)
        print(c.name, c.equal + c.excused + c.bad, c.equal, c.excused)
        bad += c.bad
    return bad > 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
