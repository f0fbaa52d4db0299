"""Compare what keizu reads in real filings with answers worked out apart.

    real.py RECORDS_PROGRAM DATA_FOLDER

DATA_FOLDER holds the filings and an expected-NAME.json for each.  Prints a
line a file, `file compared equal excused`, and every difference.  Compared
are names, counts, shares, ratios, officers and birth dates; spelling of
spaces does not count.
"""
import html
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
from fractions import Fraction

FILES = [  # the filing, its answers
    ("S100VWVY_type1.zip", "expected-S100VWVY.json"),
    ("S100VWVY_type5_jpcrp030000-asr-001_E02144-000_2025-03-31_01_2025-06-18"
     ".csv", "expected-S100VWVY.json"),
] + [(stem + ".xbrl", "expected-" + stem + ".json") for stem in (
    "fsa-sample-X99001-2026",
    "jpcrp030000-asr-001_E00373-000_2020-12-31_01_2021-03-25",
    "jpcrp030000-asr-001_E02367-000_2024-03-31_01_2024-06-28",
    "rebuilt-E04236-S100W1NC-2025-03-31",
    "ahresty-E01303-2015-03-31",
    "tis-E05739-2017-03-31",
)]

# (file, what) that may differ, each with the words of the filing that say
# why; at most MAX_EXCUSED in all.
EXCUSED = {}
MAX_EXCUSED = 5

TABLES = {"officers": "directors", "officers-proposal": "directors_proposal",
          "executives": "executives",
          "executives-proposal": "executives_proposal"}
DENOMINATORS = {
    "issued": "all issued shares (treasury shares included)",
    "issued-less-own": "issued shares excluding treasury shares"}
ESCAPES = {"\\t": "\t", "\\n": "\n", "\\r": "\r", "\\\\": "\\"}


def records(program, path):
    """The records of all members that an importer wanted, as dicts."""
    text = subprocess.run([program, path], check=True, encoding="utf-8",
                          stdout=subprocess.PIPE).stdout
    for line in text.split("\n"):
        if not line or line.startswith("file\t"):
            continue
        kind, *fields = line.split("\t")
        record = {"kind": kind}
        for field in fields:
            name, value = field.split("=", 1)
            record[name] = re.sub(r"\\[tnr\\]", lambda m: ESCAPES[m[0]], value)
        yield record


def tidy(text):
    """Spaces of all kinds and line ends are one space."""
    return None if text is None else re.sub(r"[\s\u3000\u200b]+", " ",
                                            text).strip()


def without_former(name):
    """A former name in brackets is told apart from the name."""
    return re.split("[（(]", name)[0]


LEGAL = {"㈱": "株式会社", "㈲": "有限会社", "(株)": "株式会社",
         "(有)": "有限会社", "(相)": "相互会社", "(同)": "合同会社"}


def plain(text):
    """Legal forms written out, NFKC, single spaces: for parts of names."""
    text = re.sub("[㈱㈲]", lambda m: LEGAL[m[0]], text or "")
    text = tidy(unicodedata.normalize("NFKC", text))
    return re.sub(r"\((株|有|相|同)\)", lambda m: LEGAL[m[0]], text) or None


def row(record):
    return int(re.search(r"row (\d+)$", record["place"])[1])


def amount(text):
    """The count, its total and the step it was cut to."""
    m = re.fullmatch(r"count:(\d+)/(\d+)", text)
    if m:
        return int(m[1]), int(m[2]), 1
    m = re.fullmatch(r"printed-truncated:\[(\d+),(\d+)\)/(\d+)@(\d+)", text)
    if not m or m[1] != m[4]:
        raise ValueError("amount " + text)
    return int(m[1]), int(m[3]), int(m[2]) - int(m[1])


def whole(number):
    return -1 if number is None else int(number)


class Comparison:
    """Counts equal and different answers of one file."""

    def __init__(self, name):
        self.name, self.equal, self.excused, self.bad = name, 0, 0, 0

    def same(self, what, want, got):
        if want == got:
            self.equal += 1
        elif (self.name, what) in EXCUSED:
            self.excused += 1
            print(f"  excused: {what}: {EXCUSED[self.name, what]}")
        else:
            self.bad += 1
            print(f"  DIFFERENT: {self.name}: {what}:"
                  f" expected {want!r}, read {got!r}")


def compare_report(c, want, by_kind):
    filer, document = want["filer"], want["document"]
    ref = "edinet:" + filer["edinet_code"]
    party = next(r for r in by_kind["party"] if r["ref"] == ref)
    doc = by_kind["document"][0]
    c.same("documents", 1, len(by_kind["document"]))
    c.same("filer name", tidy(filer["name_ja"]), tidy(party["name"]))
    c.same("filer address", tidy(document["address"]),
           tidy(party.get("address")))
    c.same("security code", [filer["security_code"]],
           [r["id"] for r in by_kind.get("identifier", [])
            if r["scheme"] == "sec"])
    c.same("English name", [tidy(filer["name_en"])],
           [tidy(r["text"]) for r in by_kind["name"] if r["use"] == "english"])
    c.same("period end", document["period_end"], doc["as_of"])
    c.same("filing day", document["filing_date"], doc["filed"])


def compare_capital(c, want, by_kind):
    issued = [e["value"] for e in want["issued_shares"]
              if "AsOfFiscalYearEnd" in e["element"]
              and e["context"] == "FilingDateInstant"]
    capital = {}
    for r in by_kind["capital"]:
        if "share_class" not in r:
            for key in ("issued", "treasury", "votes"):
                capital.setdefault(key, whole(r.get(key)))
                if r["as_of"] == want["document"]["period_end"]:
                    capital[key] = whole(r.get(key)) if key in r \
                        else capital[key]
    for r in by_kind["capital"]:
        for key in ("treasury", "votes"):
            if capital[key] < 0 and key in r:
                capital[key] = int(r[key])
    if not want["voting_rights"]:  # an old report: the answers are rounded
        c.same("issued shares, in thousands",
               [e["value"] for e in want["issued_shares"]
                if e["context"].startswith("CurrentYear")],
               [capital["issued"] // 1000 * 1000])
        return capital["issued"], max(capital["treasury"], 0)
    c.same("issued shares", issued, [capital["issued"]])
    total = [v for k, v in want["voting_rights"].items()
             if k in ("CurrentYearInstant", "RecordDateInstant")]
    c.same("votes", [whole(v["NumberOfVotingRightsIssuedSharesVotingRights"])
                     for v in total], [capital["votes"]])
    own = [v for k, v in want["treasury_shares_etc"].items()
           if k.endswith("_Row1Member")]
    c.same("treasury shares",
           [whole(v["NumberOfSharesHeldInOwnNameTreasurySharesEtc"])
            for v in own], [capital["treasury"]])
    return capital["issued"], max(capital["treasury"], 0)


def explains(ratio, decimals, count, step, total):
    """Does count to count + step over total print as ratio?"""
    unit = Fraction(1, 10 ** decimals)
    ratio = Fraction(str(ratio))
    return (Fraction(count, total) < ratio + unit
            and Fraction(count + step - 1, total) >= ratio - unit / 2)


def compare_parsed(c, what, want, holding, beside):
    """Holder, account, standing proxy and marks of one printed name."""
    name, account = plain(holding.get("owner.name")), beside.get("account")
    if account:
        name = tidy(name.replace(f"({plain(account)})", ""))
    c.same(what + " holder", plain(want["holder"]), name)
    c.same(what + " account", plain(want["account"]), plain(account))
    c.same(what + " proxy", plain(want["standing_proxy"]),
           plain(beside.get("standing-proxy")))
    c.same(what + " marks", want["note_marks"], beside.get("note-marks"))


def compare_holders(c, want, by_kind, issued, treasury):
    party = {row(r): r for r in by_kind["party"]
             if r.get("place", "").startswith("大株主の状況")}
    printed = {row(r): r["text"] for r in by_kind["name"]
               if r.get("place", "").startswith("大株主の状況")
               and r["use"] == "printed"}
    got = {row(r): r for r in by_kind["holding"]
           if r.get("table") == "major-shareholders"}
    disagree = {row(r) for r in by_kind.get("finding", [])
                if r["code"] == "ratio-disagrees"}
    c.same("number of holders", len(want["major_shareholders"]), len(got))
    for w in want["major_shareholders"]:
        n = w["rank"]
        r, what = got.get(n, {}), f"holder {n}"
        beside = {r["field"]: r["text"] for r in by_kind["note"]
                  if r.get("place") == f"大株主の状況, row {n}"}
        c.same(what + " name", tidy(w["name"]),
               tidy(printed.get(n) or r.get("owner.name")))
        own = tidy(party.get(n, {}).get("address")) or ""
        agents = tidy(beside.get("standing-proxy-address"))
        c.same(what + " address", re.sub(r"\s", "", w["address"]),
               re.sub(r"\s", "", own) if agents is None else
               next((t for t in ("%s（%s）", "%s(%s)")
                     for t in [re.sub(r"\s", "", t % (own, agents))]
                     if t == re.sub(r"\s", "", w["address"])), agents))
        compare_parsed(c, what, w["parsed"], r, beside)
        c.same(what + " day", w["as_of"], r.get("as_of"))
        step = 10 ** max(0, -int(w["shares_decimals"]))
        c.same(what + " shares", (w["shares"], issued, step),
               amount(r["amount"]) if r else None)
        # keizu keeps the count; the printed ratio has to be what it gives,
        # or keizu has to say that it is not.
        fits = any(explains(w["ratio"], int(w["ratio_decimals"]), w["shares"],
                            step, total)
                   for total in (issued - treasury, issued))
        c.same(what + " ratio", fits, n not in disagree)
    notes = {r["field"]: r["text"] for r in by_kind["note"]
             if r.get("place") == "大株主の状況"}
    c.same("ratio denominator", want["ratio_denominator"],
           DENOMINATORS.get(notes.get("ratio-denominator")))
    total = want["major_shareholders_total"]
    c.same("printed total", (total["shares"], total["ratio"]),
           (whole(notes.get("NumberOfSharesHeld")),
            float(notes.get("ShareholdingRatio", -1))))


def compare_treasury(c, want, by_kind):
    rows = {int(re.search(r"_Row(\d+)Member$", k)[1]): v
            for k, v in want["treasury_shares_etc"].items() if "_Row" in k}
    got = {row(r): r for r in by_kind["holding"]
           if r.get("table") == "treasury"}
    if want["voting_rights"]:  # the answers to old reports have none
        c.same("rows of own shares", sorted(rows), sorted(got))
    for n, w in rows.items():
        r, what = got.get(n, {}), f"own shares, row {n}"
        own = r.get("nature") == "treasury"
        c.same(what + " is the filer's", n == 1, own)
        key = "NumberOfSharesHeldInOwnNameTreasurySharesEtc" if own \
            else "TotalNumberOfSharesHeldTreasurySharesEtc"
        c.same(what + " shares", w[key],
               amount(r["amount"])[0] if r else None)
        if not own:
            c.same(what + " name",
                   tidy(w["NameOfShareholderTreasurySharesEtc"]),
                   tidy(r.get("owner.name")))


def compare_officers(c, want, by_kind):
    born = {(r["ref.name"], r.get("ref.distinct")): r.get("birth_date")
            for r in by_kind["party"]
            if re.match("(役員|執行役)の状況", r.get("place", ""))}
    shares = {(r["place"]): r["text"] for r in by_kind["note"]
              if "InformationAbout" in r["field"] or
              r["field"] == "所有株式数"}
    posts = {r["place"]: r["text"] for r in by_kind["note"]
             if r["field"] == "職名"}
    got = {}
    for r in by_kind["role"]:
        got.setdefault(TABLES[r["table"]], []).append(r)
    tables = {}
    for w in want["officers"]:
        tables.setdefault({"text_block": "directors"}.get(
            w["table"], w["table"]), []).append(w)
    c.same("tables of officers", sorted(tables), sorted(got))
    for table, officers in tables.items():
        c.same(table + ": number", len(officers), len(got.get(table, [])))
        for w, r in zip(officers, got.get(table, [])):
            what = f"{table} row {row(r)}"
            who = r["person.name"], r.get("person.distinct")
            c.same(what + " name", tidy(without_former(w["name"])),
                   tidy(r["person.name"]))
            c.same(what + " birth date", w["date_of_birth"], born.get(who))
            c.same(what + " title", tidy(w["title"]), tidy(r.get("title")))
            text = shares.get(r["place"])
            if "shares_raw" in w:  # of an old report: thousands
                c.same(what + " shares", w["shares_raw"], text)
                c.same(what + " post", tidy(w["post"]).strip("－") or None,
                       tidy(posts.get(r["place"])))
                continue
            c.same(what + " shares", w.get("shares"),
                   None if text in (None, "nil") else int(text))
    return (len(want["major_shareholders"]), len(want["officers"]),
            len({(re.sub(r"\s", "", without_former(w["name"])),
                  w["date_of_birth"]) for w in want["officers"]}), len(born))


CATEGORIES = {
    "government": ("NationalAndLocalGovernments",) * 2,
    "financial-institutions": ("FinancialInstitutions",) * 2,
    "financial-firms": ("FinancialServiceProviders",) * 2,
    "corporations": ("OtherCorporations",) * 2,
    "foreign-organisations": ("ForeignInvestorsOtherThanIndividuals",
                              "ForeignersOtherThanIndividuals"),
    "foreign-individuals": ("ForeignIndividualInvestors",
                            "ForeignIndividuals"),
    "individuals": ("IndividualsAndOthers",) * 2, "total": ("Total",) * 2}


def printed_categories(path):
    """The table of a report before 2019-11 that only prints it, as if tagged:
    by its places alone, since the form fixes the order of its columns."""
    if not path.endswith(".xbrl"):
        return {}
    with open(path, encoding="utf-8") as f:
        block = re.search("<[^>]*:ShareholdingByShareholderCategoryTextBlock"
                          "[^>]*>(.*?)</", f.read(), re.S)
    table = {}
    for line in re.findall("<tr.*?</tr>", html.unescape(block[1]), re.S):
        cells = [bare(re.sub("<.*?>", "", cell)) or ""
                 for cell in re.findall("<td.*?(?:/>|</td>)", line, re.S)]
        prefix = {"株主数(人)": "NumberOfShareholders",
                  "所有株式数(単元)": "NumberOfSharesHeldNumberOfUnits",
                  "所有株式数の割合(%)": "PercentageOfShareholdings",
                  }.get(cells[0])
        if not prefix:
            continue
        for (count, ratio), cell in zip(CATEGORIES.values(), cells[1:]):
            if re.search("[0-9]", cell):
                number = Fraction(cell.replace(",", ""))
                if prefix.startswith("Percentage"):
                    table[prefix + ratio] = float(number / 100)
                else:
                    table[prefix + count] = int(number)
    return {"printed": table}


def compare_categories(c, want, by_kind, path):
    tables = want["by_investor_category"] or printed_categories(path)
    got = {r.get("category", "government"): r  # the first is left out
           for r in by_kind.get("category", [])}
    c.same("tables of categories", len(tables), len(
        {r.get("share_class") for r in by_kind.get("category", [])}))
    for table in tables.values():
        for category, (counts, ratio) in CATEGORIES.items():
            r, what = got.get(category, {}), f"category {category}"
            for key, name in (("holders", "NumberOfShareholders" + counts),
                              ("units", "NumberOfSharesHeldNumberOfUnits" +
                               counts)):
                c.same(f"{what} {key}", whole(table.get(name)),
                       whole(r.get(key)))
            c.same(what + " ratio",
                   table.get("PercentageOfShareholdings" + ratio),
                   float(r["ratio"]) if "ratio" in r else None)


def compare_foreign(c, keizu, path, code, folder):
    """The foreign part of votes as `keizu show` prints it."""
    with open(os.path.join(folder, "expected-foreign-share.json"),
              encoding="utf-8") as f:
        rows = json.load(f)["rows"]
    want = [r for r in rows if f"_{code}-" in r["file"]
            or f"-{code}-" in r["file"]]
    with tempfile.TemporaryDirectory() as scratch:
        db = os.path.join(scratch, "x.db")
        # findings end with exit status 1
        subprocess.run([keizu, "--db", db, "import", path],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        shown = json.loads(subprocess.run(
            [keizu, "--db", db, "show", "edinet:" + code, "-f", "json"],
            check=True, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL).stdout)
    got = shown["foreign_votes"]
    if not want:  # an old report: its own printed numbers
        table = printed_categories(path)["printed"]
        units = [table.get("NumberOfSharesHeldNumberOfUnits" + kind, 0)
                 for kind in ("ForeignInvestorsOtherThanIndividuals",
                              "ForeignIndividualInvestors")]
        c.same("foreign units", [sum(units)], [g["units"] for g in got])
        c.same("foreign part of printed votes", [round(sum(units) / v, 4)
               for v in [g["votes"] for g in got]],
               [round(g["share"], 4) for g in got])
        return
    c.same("tables with foreign units", len(want), len(got))
    for w, g in zip(want, got):
        c.same("foreign units", w["foreign_units"], g["units"])
        if w["foreign_ratio_of_voting_rights"] is None:
            continue  # the answers state no votes of that sample
        c.same("votes", w["voting_rights_of_full_voting_shares"], g["votes"])
        c.same("foreign part of votes", w["foreign_ratio_of_voting_rights"],
               round(g["share"], 4))


def bare(text):
    """Compatibility forms and no spaces: for what tables break in lines."""
    text = unicodedata.normalize("NFKC", text or "")
    return re.sub(r"\s", "", text) or None


def number(text):
    return None if text is None else float(unicodedata.normalize("NFKC", text))


def direct_part(w):
    """The direct part in ten-thousandths, or None if it is nothing."""
    total = round(w["voting_ratio_pct"] * 100)
    return total - round((w["indirect_pct"] or 0) * 100) or None


def compare_affiliates(c, want, by_kind):
    rows = {}
    for kind in ("party", "note", "holding"):
        for r in by_kind.get(kind, []):
            if r.get("place", "").startswith("関係会社の状況, row"):
                rows.setdefault(row(r), {}).setdefault(kind, []).append(r)
    got, others = [], 0
    for n in sorted(rows):
        notes = {r["field"]: r["text"] for r in rows[n].get("note", [])}
        others += "affiliates-others" in notes
        # "－ (－)" is printed where the parent row has the number
        if any(k.startswith("vot") for k in notes):
            got.append((rows[n], notes))
    c.same("affiliates", len(want["affiliates"]), len(got))
    c.same("rows that only count affiliates",
           len(want["affiliates_summary_rows"]), others)
    for i, (w, (r, notes)) in enumerate(zip(want["affiliates"], got), 1):
        what = f"affiliate {i}"
        party = r["party"][0]
        c.same(what + " name", bare(w["name"]), bare(party["name"]))
        c.same(what + " location", bare(w["location"]),
               bare(party.get("address")))
        c.same(what + " capital", bare(w["capital_raw"]),
               bare(notes.get("capital")))
        # the answers name "持分法適用関連会社および共同支配企業" by its start
        c.same(what + " category", w["category"],
               (bare(notes.get("category")) or "")[:len(w["category"])])
        c.same(what + " marks", bare("".join(w["note_marks"])),
               bare(notes.get("note-marks")))
        prefix = {"holds": "voting", "held by": "voted-by"}[w["direction"]]
        for key, field in (("voting_ratio_pct", "-ratio"),
                           ("indirect_pct", "-ratio-indirect"),
                           ("close_associates_pct",
                            "-ratio-close-associates")):
            c.same(f"{what} {key}", w[key],
                   number(notes.get(prefix + field)))
        points = []
        for h in r.get("holding", []):
            m = re.search(r"/(\d+)@(\d+)$", h["amount"])
            points.append(Fraction(int(m[2]) * 10000, int(m[1])))
        c.same(what + " direct part", [direct_part(w)] if direct_part(w)
               else [], points)
    notes = [r["text"] for r in by_kind["note"]
             if r["field"] == "InformationAboutParentCompanyEtcOf"
             "ReportingCompanyTextBlock"]
    c.same("prose on parents", bare(want["parent_company_statement"]),
           bare("".join(notes)))
    # all but the official sample, which has an empty section, have none
    c.same("parent", ["none"] if want["filer"]["edinet_code"] != "X99001"
           else [], [r["text"] for r in by_kind["note"]
                     if r["field"] == "parent"])


def compare(program, keizu, folder, filing, answers):
    with open(os.path.join(folder, answers), encoding="utf-8") as f:
        want = json.load(f)
    by_kind = {}
    for r in records(program, os.path.join(folder, filing)):
        by_kind.setdefault(r["kind"], []).append(r)
    c = Comparison(filing)
    compare_report(c, want, by_kind)
    issued, treasury = compare_capital(c, want, by_kind)
    compare_holders(c, want, by_kind, issued, treasury)
    compare_treasury(c, want, by_kind)
    if not filing.endswith(".csv"):  # it has no tables of text blocks
        compare_affiliates(c, want, by_kind)
    compare_categories(c, want, by_kind, os.path.join(folder, filing))
    compare_foreign(c, keizu, os.path.join(folder, filing),
                    want["filer"]["edinet_code"], folder)
    counts = compare_officers(c, want, by_kind)
    c.same("persons", counts[2], counts[3])
    c.same("rejected records", 0, len(by_kind.get("reject", [])))
    return c, counts


def main(program, folder):
    keizu = os.path.join(os.path.dirname(os.path.dirname(program)), "keizu")
    done, counts = [], []
    print("file compared equal excused")
    for filing, answers in FILES:
        c, n = compare(program, keizu, folder, filing, answers)
        done.append(c)
        counts.append(n)
        print(c.name, c.equal + c.excused + c.bad, c.equal, c.excused)
    holders, officers, persons, _ = map(sum, zip(*counts))
    print(f"{len(done)} filings, {holders} holders, {officers} officer"
          f" entries, {persons} persons")
    bad = sum(c.bad for c in done)
    excused = sum(c.excused for c in done)
    if excused > MAX_EXCUSED:
        print(f"{excused} are excused, at most {MAX_EXCUSED} may be")
    return bad > 0 or excused > MAX_EXCUSED


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
