#!/usr/bin/env python3
"""Names that are not what they look like, through the program.

Ten thousand ordinary names, Japanese and western, of companies and persons,
raise no finding of hidden characters, alphabets or look-alikes; each of them,
spoilt in one place in a way of which somebody could make use, raises it, names
the party, and stands beside the party whose name it imitates.  Undo and the
order of files change nothing.

KEIZU_LOOKS is how many ordinary names (10,000 unless set).
"""
import csv
import os
import random
import sys
import unicodedata
import unittest

sys.dont_write_bytecode = True
from keizu_run import Scratch

COUNT = int(os.environ.get("KEIZU_LOOKS", "10000"))
CODES = ("hidden-character", "mixed-alphabet", "look-alike-name")

# ---- ordinary names ----

KANJI = list("東西南北中央山川田島木林森松杉竹梅桜藤原野村里町石岩金銀鉄鋼光明日月星空海波浜"
             "浦港橋本上下大小高新古長永正和平成安栄富福吉寿千万三四五六七九十工口力二八夕才一"
             "卜丸井戸谷沢池沼泉滝坂岡崎宮寺神社堂屋車馬鳥羽虎熊鹿亀鶴龍竜髙﨑濵邉齋嶋國澤廣"
             "濱櫻淺邊渡辺佐伊加久保今黒白青赤緑黄紫")
TRADES = ["工業", "商事", "産業", "製作所", "電機", "精機", "化学", "食品", "建設", "工務店",
          "運輸", "倉庫", "不動産", "印刷", "紡績", "鉄工所", "水産", "醸造", "電力", "薬品",
          "口腔ケア", "力学研究所", "エンジニアリング", "システムズ", "サービス", "テクノロジー",
          "ホールディングス", "・エンタープライズ", "コーポレーション", "ロジスティクス",
          "カンパニー", "フーズ", "タクシー", "トレーディング", "ハウジング"]
KANA = ("アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
        "ガギグゲゴザジズゼゾダデドバビブベボパピプペポ")
HIRAGANA = "あいうえおかきくけこさしすせそたちつてとなにはひふへほまみむめもやゆよらりるれろわん"
FORMS = ["株式会社", "有限会社", "合同会社", "合資会社", "一般社団法人", "医療法人", "㈱", "(株)",
         "（有）", "特定非営利活動法人", "学校法人"]
WORDS = ["Alder", "Bramble", "Calder", "Dunmore", "Elm", "Fairley", "Glen",
         "Harrow", "Ilford", "Juniper", "Kestrel", "Lorne", "McAllan",
         "O'Dowd", "Pinewood", "Quill", "Ravens", "Saint-Cloud", "Thistle",
         "Ulster", "Vale", "Willow", "Xenon", "Yarrow", "Zephyr", "d'Orval",
         "L'Étoile", "Müller", "Grün", "Straße", "Søndergård", "Åkers",
         "Łódzki", "Šumava", "Çınar", "Işık", "Ñandú", "São", "Île", "Façade",
         "Œuvre", "Đakovo", "Þór", "Ængus", "Crème", "Brûlée", "Niño"]
ENDS = ["Ltd", "Ltd.", "Limited", "Inc.", "Inc", "LLC", "PLC", "GmbH", "AG",
        "S.A.", "S.p.A.", "B.V.", "Oy", "AB", "Co., Ltd.", "Corp.",
        "& Sons", "Group", "Holdings plc", "Pty Ltd", "Partners L.P."]
CYRILLIC = ["Заря", "Луч", "Берёзка", "Сокол", "Восток", "Нева", "Гранит",
            "Мир", "Дружба", "Якорь", "Полюс", "Щит", "Эхо", "Южный", "Жар"]
GREEK = ["Αθηνά", "Ποσειδών", "Ηλιος", "Γαλήνη", "Δελφίνι", "Θάλασσα",
         "Ωκεανός", "Ψαράς", "Ξενία", "Φάρος", "Λιμάνι", "Σελήνη"]
SIGNS = ["＆", "&", "・", "－", "-", "／", "＋", "!", "☆", "♪", "ｘ", "×"]


def some(rnd, letters, low, high):
    return "".join(rnd.choice(letters) for _ in range(rnd.randint(low, high)))


def kanji(rnd):
    text = some(rnd, KANJI, 2, 4)
    if rnd.random() < 0.1:  # a form of its kanji, as family registers have it
        at = rnd.randint(1, len(text))
        text = text[:at] + chr(0xE0100 + rnd.randint(0, 8)) + text[at:]
    return text


def katakana(rnd):
    text = some(rnd, KANA, 2, 6)
    if rnd.random() < 0.5:
        at = rnd.randint(1, len(text))
        text = text[:at] + "ー" + text[at:]
    if rnd.random() < 0.2:
        text += "・" + some(rnd, KANA, 2, 5)
    return text


def half_width(text):
    """Half-width kana where there are any."""
    table = {unicodedata.normalize("NFKC", chr(c)): chr(c)
             for c in range(0xFF66, 0xFF9E)}
    return "".join(table.get(c, c) for c in text)


def full_width(text):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c
                   for c in text)


def abbreviation(rnd):
    """Letters and figures of either width; none that could be another's."""
    text = some(rnd, "ABCDEFGHJKMNPQRSTUVWXYZ", 2, 4)
    if rnd.random() < 0.3:
        text += some(rnd, "23456789", 1, 3)
    return full_width(text) if rnd.random() < 0.6 else text


def japanese(rnd):
    front = rnd.choice([kanji, kanji, katakana, abbreviation,
                        lambda r: some(r, HIRAGANA, 2, 5),
                        lambda r: kanji(r) + katakana(r),
                        lambda r: katakana(r) + abbreviation(r),
                        lambda r: half_width(katakana(r)),
                        lambda r: kanji(r) + r.choice("ヶノケツ") + kanji(r),
                        lambda r: kanji(r) + r.choice(SIGNS) + kanji(r),
                        lambda r: "第%s" % r.choice("一二三四五六七八九十")
                        + kanji(r),
                        lambda r: r.choice(["α", "Ω", "μ", "β", "プラスα"])
                        + katakana(r)])(rnd)
    text = front + (rnd.choice(TRADES) if rnd.random() < 0.7 else "")
    if rnd.random() < 0.1:
        text += rnd.choice(["２１", "２０００", "ネットワーク２４", "１０１", "100"])
    form = rnd.choice(FORMS)
    space = rnd.choice(["", "", "", "　", " "])
    return form + space + text if rnd.random() < 0.5 else text + space + form


def person(rnd):
    kind = rnd.random()
    if kind < 0.5:
        return kanji(rnd) + rnd.choice(["　", " ", ""]) + rnd.choice(
            [kanji, lambda r: some(r, HIRAGANA, 2, 3)])(rnd)
    if kind < 0.7:
        return katakana(rnd) + rnd.choice(["・", "　", "＝"]) + katakana(rnd)
    return "%s %s%s" % (rnd.choice(WORDS), rnd.choice(
        ["", "J. ", "van der ", "de la ", "Mc", "O’"]), rnd.choice(WORDS))


def western(rnd):
    kind = rnd.random()
    if kind < 0.12:
        words = rnd.sample(CYRILLIC, rnd.randint(1, 3))
        form = rnd.choice(["ООО ", "АО ", "ПАО ", "ТОО ", "ЗАО ", ""])
        text = "-".join(words)
        if rnd.random() < 0.3:
            text = text.upper()
        return form + rnd.choice(["«%s»", "\"%s\"", "%s"]) % text
    if kind < 0.22:
        return " ".join(rnd.sample(GREEK, rnd.randint(1, 3))) + rnd.choice(
            ["", " Α.Ε.", " ΑΕ", " Ο.Ε.", " ΕΠΕ"])
    if kind < 0.26:
        return "%s %s" % (rnd.choice(CYRILLIC), rnd.choice(
            ["Trading", "Technologies", "Bank", "Shipping Ltd"]))
    words = [rnd.choice(WORDS) for _ in range(rnd.randint(1, 3))]
    if rnd.random() < 0.2:
        words.insert(0, abbreviation(rnd))
    if rnd.random() < 0.1:
        words.append(rnd.choice(["II", "III", "IV", "3", "2000", "24/7"]))
    text = rnd.choice([" ", " ", " ", "-", " & "]).join(words)
    if rnd.random() < 0.1:
        text = text.upper()
    if rnd.random() < 0.3:
        text = unicodedata.normalize("NFD", text)
    return text + " " + rnd.choice(ENDS)


def ordinary(rnd, count):
    """(name, type) of so many, each once."""
    seen = {}
    while len(seen) < count:
        kind = rnd.random()
        if kind < 0.5:
            seen.setdefault(japanese(rnd), "company")
        elif kind < 0.65:
            seen.setdefault(person(rnd), "person")
        else:
            seen.setdefault(western(rnd), "company")
    return list(seen.items())


# ---- spoilt ones ----

HIDDEN = [chr(c) for c in (
    0xAD, 0x34F, 0x61C, 0x115F, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E,
    0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2060, 0x2063, 0x2066,
    0x2067, 0x2068, 0x2069, 0x206A, 0x2800, 0x3164, 0xFEFF, 0xFFA0, 0xFFF9,
    0xFFFB, 0x1D173, 0xE0001, 0xE0041, 0xE007F)]
TWINS = {"A": "АΑᎪ", "B": "ВΒ", "C": "СϹ", "E": "ЕΕ", "H": "НΗ", "K": "КΚ",
         "M": "МΜ", "O": "ОΟՕ", "P": "РΡ", "T": "ТΤ", "X": "ХΧ", "a": "а",
         "c": "с", "e": "е", "i": "і", "o": "оօ", "p": "р", "x": "х",
         "s": "ѕ", "y": "у", "n": "ո", "u": "ս"}
JAPANESE = {}
for _pair in ("工エ", "口ロ", "力カ", "二ニ", "八ハ", "卜ト", "夕タ", "才オ", "一ー"):
    JAPANESE[_pair[0]], JAPANESE[_pair[1]] = _pair[1], _pair[0]


def spoil_hidden(rnd, text):
    at = rnd.randint(1, len(text) - 1)
    return text[:at] + rnd.choice(HIDDEN) + text[at:]


def spoil_with(table):
    def spoil(rnd, text):
        places = [i for i, c in enumerate(text) if c in table]
        if not places:
            return None
        at = rnd.choice(places)
        return text[:at] + rnd.choice(table[text[at]]) + text[at + 1:]
    return spoil


def spoil_figure(rnd, text):
    """A letter of the first word for the figure that looks like it."""
    word = text.split(" ")[0]
    places = [i for i in range(1, len(word) - 1) if word[i] in "lO" and
              word[i - 1].isalpha() and word[i + 1].isalpha()]
    if not places:
        return None
    at = rnd.choice(places)
    return text[:at] + {"l": "1", "O": "0"}[text[at]] + text[at + 1:]


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(["id", "name", "type"])
        w.writerows(rows)


def looks(scratch):
    return [x for x in scratch.lines("findings") if x["code"] in CODES]


class Look(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.names = ordinary(random.Random(20261130), COUNT)

    def setUp(self):
        self.scratch = Scratch().__enter__()
        self.addCleanup(self.scratch.__exit__)

    def store(self, rows, name="names.csv"):
        write(self.scratch.path(name), rows)
        self.scratch.load(self.scratch.path(name))

    def test_ordinary_names_raise_nothing(self):
        self.store([("n%d" % i, name, kind)
                    for i, (name, kind) in enumerate(self.names)])
        self.assertEqual(
            [(x["code"], x["text"], [p["name"] for p in x["parties"]])
             for x in looks(self.scratch)], [])

    def spoilt(self, spoil, most):
        """The ordinary names that can be spoilt so, and what comes of it."""
        rnd = random.Random(7)
        kept, ids = [], {}
        for i, (name, kind) in enumerate(self.names):
            bad = spoil(rnd, name) if len(kept) < most else None
            if bad:
                kept.append(("s%d" % i, bad, kind))
                ids["local:s%d" % i] = "local:n%d" % i
        self.store([("n%d" % i, name, kind)
                    for i, (name, kind) in enumerate(self.names)])
        self.store(kept, "spoilt.csv")
        self.assertEqual(len(kept), most, "too few to spoil")
        return ids, looks(self.scratch)

    def check(self, ids, found, code):
        alike = {}
        for x in found:
            if x["code"] == "look-alike-name":
                a, b = (p["id"] for p in x["parties"])
                alike.setdefault(a, set()).add(b)
                alike.setdefault(b, set()).add(a)
        # with one who has the name, whatever the legal form; or, where two
        # were spoilt, with the other of them
        self.assertEqual([s for s in ids if s not in alike], [])
        self.assertGreater(sum(any(n.startswith("local:n") for n in alike[s])
                               for s in ids), len(ids) * 9 // 10)
        if code:
            named = [x["parties"][0]["id"] for x in found if x["code"] == code]
            self.assertEqual(sorted(named), sorted(ids))
        self.assertEqual(
            {x["code"] for x in found} - {code, "look-alike-name"}, set())

    def test_hidden_characters_are_found(self):
        ids, found = self.spoilt(spoil_hidden, 500)
        self.check(ids, found, "hidden-character")

    def test_latin_twins_are_found(self):
        def spoil(rnd, text):
            """Between Latin letters of a word, so a reader takes it so."""
            bad = spoil_with(TWINS)(rnd, text)
            if not bad:
                return None
            at = [i for i in range(len(bad)) if bad[i] != text[i]][0]
            near = text[at - 1:at] + text[at + 1:at + 2]
            return bad if any("A" <= c.upper() <= "Z" for c in near) else None
        ids, found = self.spoilt(spoil, 500)
        self.check(ids, found, "mixed-alphabet")

    def test_kanji_and_kana_are_found(self):
        def spoil(rnd, text):
            """Not in the legal form, nor where a kanji has its own form."""
            bad = spoil_with(JAPANESE)(rnd, text)
            return bad if bad and not any("\U000e0100" <= c for c in bad) \
                and ("一般" in bad) == ("一般" in text) else None
        ids, found = self.spoilt(spoil, 500)
        self.check(ids, found, None)

    def test_figures_are_found(self):
        ids, found = self.spoilt(spoil_figure, 200)
        self.check(ids, found, None)

    def test_find_answers_with_the_look_alike(self):
        self.store([("a", "三波重工業株式会社", "company"),
                    ("b", "三波重エ業㈱", "company"),
                    ("c", "Alpine Ltd", "company"),
                    ("d", "\u0410lpine Ltd", "company"),
                    ("e", "Al\u200bpine Ltd", "company")])
        for text, ids in (("三波重工業", "ab"), ("三波重エ業", "ba"),
                          ("alpine", "ced"), ("\u0410lpine", "dce")):
            [answer] = self.scratch.lines("find", text)
            self.assertEqual([x["party"]["id"] for x in answer["found"]],
                             ["local:" + i for i in ids], text)
            self.assertEqual(answer["found"][-1]["how"], "similar")

    def test_order_and_undo_change_nothing(self):
        rows = [("a", "ミナト二番館", "company"), ("b", "ミナトニ番館", "company"),
                ("c", "三波重工業株式会社", "company"),
                ("d", "三波重エ業㈱", "company"),
                ("e", "三波重\u200b工業㈱", "company")]
        answers = []
        for order in (rows, rows[::-1]):
            with Scratch() as s:
                for i, row in enumerate(order):
                    write(s.path("%s.csv" % row[0]), [row])
                    s.load(s.path("%s.csv" % row[0]))
                answers.append(looks(s))
                s.run("rebuild")
                answers.append(looks(s))
        for a in answers[1:]:
            self.assertEqual(a, answers[0])
        self.assertEqual(len(answers[0]), 4)
        write(self.scratch.path("x.csv"), [rows[2]])
        write(self.scratch.path("y.csv"), [rows[3]])
        for name in "xy":
            self.scratch.load(self.scratch.path(name + ".csv"))
        self.assertEqual(len(looks(self.scratch)), 1)
        self.scratch.run("undo", "2")
        self.assertEqual(looks(self.scratch), [])

    def test_one_party_is_no_look_alike_of_itself(self):
        self.store([("a", "三波重工業株式会社", "company")], "x.csv")
        self.store([("a", "三波重エ業株式会社", "company")], "y.csv")
        self.assertEqual(looks(self.scratch), [])
        self.store([("b", "三波重工業株式会社", "company")], "z.csv")
        self.assertEqual(looks(self.scratch), [])
        self.store([("c", "三波重エ業株式会社", "company")], "w.csv")
        self.assertEqual([[p["id"] for p in x["parties"]]
                          for x in looks(self.scratch)], [["local:b",
                                                           "local:c"]])

    def test_many_of_one_shape_are_told_once_each(self):
        """300 spellings of 12 letters: no pair of all of them."""
        rows = [("p%d" % i, "".join("工エ"[i >> b & 1] for b in range(9)),
                 "company") for i in range(300)]
        self.store(rows)
        found = looks(self.scratch)
        self.assertEqual(len(found), 299)
        self.assertEqual(len({x["parties"][0]["id"] for x in found}), 299)


if __name__ == "__main__":
    unittest.main()
