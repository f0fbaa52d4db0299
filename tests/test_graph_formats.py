#!/usr/bin/python3
"""chain as dot, graphml and gexf, opened with what users open them with.

networkx reads GraphML and GEXF, igraph GraphML, Graphviz DOT; all must give
the same network, and that of the JSON answers of chain and stakes.  The
program is /usr/bin/python3, whose packages Debian's are.
"""
import json
import os
import resource
import shutil
import subprocess
import sys
import unittest
import warnings
from xml.etree import ElementTree

sys.dont_write_bytecode = True
from keizu_run import SKIP, Scratch, program
from worlds import RandomWorld, compact, write_folder

try:
    import igraph
    import networkx
except ImportError as missing:
    print("networkx and igraph of Python are needed: %s" % missing)
    sys.exit(SKIP)
for tool in ("dot", "xmllint"):
    if not shutil.which(tool):
        print("%s is not installed" % tool)
        sys.exit(SKIP)

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLES = [os.path.join(HERE, "..", "samples", name) for name in
           ("csv", "edinet", "edinet-packed", "houjin", "edinet-codelist")]
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
RANGE = ("", "_lower", "_upper")
NODE = {"name", "type", "country", "basis", "as_of", "asked"}
EDGE = {s + r for s in ("share", "votes") for r in RANGE} | {
    "as_of", "document", "place", "rank", "declared", "control"}


def plain(attributes, known):
    """What a reader made of the attributes, without what it added."""
    return {k: v for k, v in attributes.items()
            if k in known and v is not None and v != "" and v == v}


class Network:
    """nodes: {id: attributes}; edges: sorted (owner, owned, attributes)."""

    def __init__(self, nodes, edges):
        self.nodes = {i: plain(a, NODE) for i, a in nodes}
        self.edges = sorted(((o, c, plain(a, EDGE)) for o, c, a in edges),
                            key=lambda e: (e[0], e[1], sorted(map(
                                str, e[2].items()))))

    def same(self, other):
        return self.nodes == other.nodes and self.edges == other.edges


def by_networkx_graphml(path):
    g = networkx.read_graphml(path)
    assert g.is_directed()
    return Network(((a["id"], a) for _, a in g.nodes(data=True)),
                   ((a["owner"], a["owned"], a)
                    for o, c, a in g.edges(data=True)
                    if (g.nodes[o]["id"], g.nodes[c]["id"]) ==
                    (a["owner"], a["owned"])))


def by_networkx_gexf(path):
    g = networkx.read_gexf(path)
    assert g.is_directed()
    return Network(g.nodes(data=True), g.edges(data=True))


def by_igraph(path):
    with warnings.catch_warnings():  # the ids are ours
        warnings.simplefilter("ignore", RuntimeWarning)
        g = igraph.Graph.Read_GraphML(path)
    assert g.is_directed()
    return Network(((v["id"], v.attributes()) for v in g.vs),
                   ((g.vs[e.source]["id"], g.vs[e.target]["id"],
                     e.attributes()) for e in g.es))


def unescaped(text):
    """The \\ of DOT; no other escape is written outside labels."""
    assert "\\" not in text.replace("\\\\", ""), text
    return text.replace("\\\\", "\\")


def typed(attributes):
    """Attributes of DOT are all text."""
    out = {}
    for k, v in attributes.items():
        if v == "":
            continue
        if k in ("asked", "declared", "control"):
            out[k] = {"true": True, "false": False}[v]
        elif k == "rank":
            out[k] = int(v)
        elif k.split("_")[0] in ("share", "votes"):
            out[k] = float(v)
        else:
            out["name" if k == "party_name" else k] = unescaped(str(v))
    return out


def by_graphviz(path):
    r = subprocess.run(["dot", "-Tjson0", path], stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE, check=True)
    assert not r.stderr, r.stderr
    g = json.loads(r.stdout)
    assert g["directed"]
    ids = [unescaped(o["name"]) for o in g["objects"]]
    return Network(
        ((i, typed({k: o[k] for k in NODE - {"name"} | {"party_name"}
                    if k in o})) for i, o in zip(ids, g["objects"])),
        ((ids[e["tail"]], ids[e["head"]],
          typed({k: e[k] for k in EDGE if k in e}))
         for e in g.get("edges", [])))


class Formats(unittest.TestCase):
    def setUp(self):
        self.scratch = Scratch().__enter__()
        self.addCleanup(self.scratch.__exit__)
        self.answers = {}

    def write(self, form, *words):
        path = self.scratch.path("x." + form)
        self.scratch.run("chain", *words, "--overwrite", "-o", path)
        return path

    def network(self, *words):
        """The network, once all readers agree on it."""
        graphml, gexf = self.write("graphml", *words), self.write("gexf",
                                                                  *words)
        for path in (graphml, gexf):
            self.valid(path)
        net = by_networkx_graphml(graphml)
        for other in (by_networkx_gexf(gexf), by_igraph(graphml),
                      by_graphviz(self.write("dot", *words))):
            self.assertEqual(net.nodes, other.nodes)
            self.assertEqual(net.edges, other.edges)
        return net

    def valid(self, path):
        schema = path.rsplit(".", 1)[1] + ".xsd"
        r = subprocess.run(
            ["xmllint", "--noout", "--nonet", "--schema",
             os.path.join(HERE, "formats", schema), path],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(r.returncode, 0, r.stdout.decode()[-2000:])

    def answer(self, *words):
        key = (self.scratch.db, *words)
        if key not in self.answers:
            self.answers[key] = json.loads(
                self.scratch.run(*words, "-f", "json"))
        return self.answers[key]

    def compare(self, company, *words, readers=True):
        """The network against what chain and stakes say in JSON."""
        net = (self.network(company, *words) if readers else
               by_networkx_graphml(self.write("graphml", company, *words)))
        chain = self.answer("chain", company, "--paths", "1000",
                            "--min-share", "0", *words)
        self.assertEqual([i for i, n in net.nodes.items() if n["asked"]],
                         [chain["company"]["id"]])
        self.compare_steps(net, chain, words)
        self.compare_control(net, chain)
        for i, n in net.nodes.items():
            self.assertEqual(n.get("as_of"), chain["as_of"])
            if n["type"] != "undisclosed":
                self.compare_holders(net, i, words)
        return net

    def compare_steps(self, net, chain, words):
        side = "votes" if "votes" in words else "share"
        edges = {(o, c, e.get("document"), e.get("place")): e
                 for o, c, e in net.edges if side in e}
        for step in (s for p in chain["paths"] for s in p["steps"]):
            for party in (step["owner"], step["owned"]):
                node = net.nodes[party["id"]]
                for k in ("name", "type", "country", "basis"):
                    self.assertEqual(node.get(k), party[k])
            evidence = step["evidence"][0]
            e = edges[step["owner"]["id"], step["owned"]["id"],
                      evidence["document"], evidence["place"]]
            self.assertEqual(e.get("rank"), evidence["rank"])
            self.assertEqual(e["declared"], evidence["rank"] == 6)
            for k, r in zip(("point", "lower", "upper"), RANGE):
                self.assertEqual(e[side + r], step["share"][k])

    def compare_control(self, net, chain):
        proven = {}
        for controller in chain["control"]:
            for step in controller["proof"]:
                for by in step["by"]:
                    proven[by["party"]["id"], step["company"]["id"]] = \
                        by["share"]
        drawn = {(o, c): e for o, c, e in net.edges if e["control"]}
        self.assertEqual(set(drawn), set(proven))
        for key, share in proven.items():
            side = "votes" if "votes" in drawn[key] else "share"
            for k, r in zip(("point", "lower", "upper"), RANGE):
                self.assertEqual(drawn[key][side + r], share[k])

    def compare_holders(self, net, company, words):
        """All edges into a company are its direct holders."""
        said = {h["party"]["id"]: h["direct"] for h in self.answer(
            "stakes", company, *words)["holders"] if h["direct"]["upper"]}
        side = "votes" if "votes" in words else "share"
        into = [(o, e) for o, c, e in net.edges if c == company and side in e]
        named = {o: e for o, e in into
                 if net.nodes[o]["type"] != "undisclosed" and
                 e[side + "_upper"] and o != company}
        self.assertEqual(set(named), set(said))
        for o, e in named.items():
            for k, r in zip(("point", "lower", "upper"), RANGE):
                self.assertEqual(e[side + r], said[o][k])
        for o, e in into:
            if o not in named and o != company and e[side + "_upper"]:
                self.assertEqual(o, "undisclosed/" + company)
                self.assertNotIn("document", e)
            self.assertLessEqual(e[side + "_lower"], e[side] + 1e-15)
            self.assertLessEqual(e[side], e[side + "_upper"] + 1e-15)
        total = sum(e[side] for o, e in into)
        if into and total < 1.5:  # an overfull register is beside its rest
            self.assertAlmostEqual(total, 1)

    # --- the samples -------------------------------------------------------

    def test_samples(self):
        self.scratch.load(*SAMPLES)
        seen = set()
        for o in self.scratch.lines("stakes", "--all"):
            if o["company"]["id"] not in seen:
                net = self.compare(o["company"]["id"],
                                   readers=len(seen) % 3 == 0)
                seen.add(o["company"]["id"])
                self.assertIn(o["company"]["id"], net.nodes)
        self.assertGreater(len(seen), 15)

    def test_options(self):
        self.scratch.load(*SAMPLES)
        for words in (["--of", "votes"], ["--of", "shares"],
                      ["--nominees", "holder"], ["--nominees", "look-through"],
                      ["--treasury", "in"], ["--known-by", "2025-06-30"]):
            for company in ("houjin:9999901000008", "houjin:3999901000005"):
                self.compare(company, *words, readers=False)

    # --- made worlds -------------------------------------------------------

    def load(self, parties, holdings):
        folder = self.scratch.path("world")
        write_folder(folder, *compact(parties, holdings))
        self.scratch.load(folder)

    def test_shares_and_votes(self):
        """One statement of both is one edge, two statements are two."""
        self.load("A company JP\nB company JP\nX person US\nY person JP",
                  "X A share=0.4\nY A share=0.3 kind=shares\n"
                  "Y A share=0.6 kind=votes\nA B share=0.5")
        net = self.compare("local:B")
        of_y = [e for o, _, e in net.edges if o == "local:Y"]
        self.assertEqual(sorted((e.get("share", 0), e.get("votes", 0))
                                for e in of_y), [(0, 0.6), (0.3, 0)])
        of_x = [e for o, _, e in net.edges if o == "local:X"]
        self.assertEqual([(e["share"], e["votes"]) for e in of_x],
                         [(0.4, 0.4)])
        only = self.network("local:B", "--of", "shares")
        self.assertFalse(any("votes" in e for _, _, e in only.edges))
        self.assertTrue(all("share" in e for _, _, e in only.edges))

    def test_rings_and_self(self):
        self.load("A company JP\nB company JP\nC company JP\nX person US",
                  "A B share=0.9\nB A share=0.6\nX A share=0.4\n"
                  "C C share=0.2\nB C share=0.7\nC B share=0.1")
        net = self.compare("local:C", "--treasury", "in")
        pairs = {(o[6:], c[6:]) for o, c, _ in net.edges
                 if not o.startswith("und")}
        self.assertEqual(pairs, {("A", "B"), ("B", "A"), ("X", "A"),
                                 ("C", "C"), ("B", "C"), ("C", "B")})
        self.compare("local:C")

    def test_alone(self):
        """Nobody is known: one node, no edge."""
        self.load("A company JP\nB company JP", "A B share=0.5")
        net = self.network("local:A")
        self.assertEqual(list(net.nodes), ["local:A"])
        self.assertEqual(net.edges, [])

    def test_former_holders_are_left_out(self):
        self.load("A company JP\nX person US\nY person JP",
                  "X A share=0.4 as_of=2020-01-01 until=2021-01-01\n"
                  "Y A share=0.5 as_of=2020-01-01")
        net = self.compare("local:A", "--as-of", "2025-01-01")
        self.assertEqual({i for i in net.nodes}, {
            "local:A", "local:Y", "undisclosed/local:A"})

    def test_random_worlds(self):
        for seed in range(8):
            w = RandomWorld(seed + 700, force=("loop", "self")[seed % 2:])
            folder = self.scratch.path("w%d" % seed)
            write_folder(folder, w.parties, w.holdings)
            self.scratch.db = self.scratch.path("w%d.db" % seed)
            self.scratch.load(folder)
            self.compare("local:" + w.companies[0])

    # --- hostile names -----------------------------------------------------

    HOSTILE = [
        '<script>alert(1)</script>', '</node></nodes></graph>', ']]>', '<![CDATA[x',
        '&amp;', '&#38;lt;', '&', '"', '"]; evil [x="', "'", '\\', 'a\\"b',
        'ends with \\', '\\N', '\\G\\L\\n\\l\\r', 'a:n', 'a:b:c', '{a|b|<p>}',
        '<<b>html</b>>', '-->', '<!-- --', '%s%n', '=HYPERLINK("x")',
        '\u202egnp.exe', '\u2066x\u2069', 'zero\u200bwidth', '\u00ad', '\ufeffx',
        '\u0085', '\u009b31m', '葛󠄀城', '𠮷野', 'strict digraph', 'node',
        '{', '}', ';', '//', '/* c */', '# line', 'x' * 5000,
    ]
    SEEN = ['line\nbreak', 'tab\there', 'bell\a', 'esc\x1b[31m', '\x7f',
            'non\ufffechar']

    @staticmethod
    def visible(text, xml=False):
        """As the text output shows what is hidden, or XML 1.0 has not."""
        out = ""
        for c in text:
            n = ord(c)
            if n == 0xfffe or (xml and n < 0x20 and c not in "\t\n\r"):
                out += "<U+%04X>" % n if xml else c
                continue
            hidden = not xml and (n < 0x20 or 0x7f <= n < 0xa0 or n == 0xad or
                      0x200b <= n <= 0x200f or 0x2028 <= n <= 0x202e or
                      0x2060 <= n <= 0x206f or n == 0xfeff)
            out += "<U+%04X>" % n if hidden else c
        return out

    def test_hostile_names(self):
        parties = [dict(id="c", name="c", type="company", country="JP")]
        holdings = []
        for k, name in enumerate(self.HOSTILE + self.SEEN):
            parties.append(dict(id="p%d" % k, name=name, type="person"))
            holdings.append(dict(owner="p%d" % k, owned="c", count=1,
                                 total=1000))
        folder = self.scratch.path("world")
        write_folder(folder, parties, holdings)
        self.scratch.load(folder)
        said = {h["party"]["id"]: h["party"]["name"] for h in
                self.answer("stakes", "local:c")["holders"]}
        kept = sum(said.get("local:p%d" % k) == name
                   for k, name in enumerate(self.HOSTILE))
        self.assertGreater(kept, len(self.HOSTILE) - 4)  # the import tidies
        graphml, gexf = (self.write(f, "local:c") for f in ("graphml",
                                                            "gexf"))
        dot = self.write("dot", "local:c")
        for path in (graphml, gexf):
            self.valid(path)
        for net in (by_networkx_graphml(graphml), by_networkx_gexf(gexf),
                    by_igraph(graphml)):
            self.assertEqual(
                {i: net.nodes[i]["name"] for i in said},
                {i: self.visible(n, True) for i, n in said.items()})
        net = by_graphviz(dot)
        self.assertEqual({i: net.nodes[i]["name"] for i in said},
                         {i: self.visible(n) for i, n in said.items()})
        self.assertEqual(len(net.edges), len(parties))  # and the rest
        for path in (graphml, gexf, dot):
            with open(path, encoding="utf-8", newline="") as f:
                text = f.read()
            self.assertEqual(text.replace("\n", ""),
                             self.visible(text.replace("\n", "")))

    def test_hostile_ids(self):
        ids = ['a"b', 'a\\', 'a b', '<x>', 'a:b', '\\N', "&lt;", "undisclosed",
               "日本", "{|}", "-1", "//"]
        parties = [dict(id="c", name="c", type="company")] + [
            dict(id=i, name=i, type="person") for i in ids]
        folder = self.scratch.path("world")
        write_folder(folder, parties, [
            dict(owner=i, owned="c", share="0.01") for i in ids])
        self.scratch.load(folder)
        net = self.compare("local:c")
        self.assertGreater(len(net.nodes), len(ids))

    def test_drawn_labels_are_text(self):
        """A label is drawn as it was written, escapes and entities not used."""
        names = ['\\N', '&lt;b&gt;', '<b>', 'a\\nb', '\\', '&']
        parties = [dict(id="c", name="c", type="company")] + [
            dict(id="p%d" % k, name=n, type="person")
            for k, n in enumerate(names)]
        folder = self.scratch.path("world")
        write_folder(folder, parties, [
            dict(owner="p%d" % k, owned="c", share="0.1")
            for k in range(len(names))])
        self.scratch.load(folder)
        svg = subprocess.run(["dot", "-Tsvg", self.write("dot", "local:c")],
                             stdout=subprocess.PIPE, check=True).stdout
        drawn = [t.text for t in ElementTree.fromstring(svg).iter(
            "{http://www.w3.org/2000/svg}text")]
        for name in names:
            self.assertIn(name, drawn)

    # --- the same bytes, much of it ----------------------------------------

    def test_same_bytes(self):
        self.scratch.load(*SAMPLES)
        for form in ("dot", "graphml", "gexf"):
            runs = {self.scratch.run("chain", "houjin:9999901000008", "-f",
                                     form)}
            for name in ("C", "de_DE.UTF-8", "tr_TR.UTF-8", "ja_JP.UTF-8"):
                line = [program(), "--db", self.scratch.db, "chain",
                        "houjin:9999901000008", "-f", form]
                runs.add(subprocess.run(
                    line, stdout=subprocess.PIPE, check=True,
                    env=dict(os.environ, LC_ALL=name, TZ="Asia/Tokyo",
                             KEIZU_LANG="en")).stdout)
            self.assertEqual(len(runs), 1)

    def large(self, n):
        """n parties: companies in a tree, each with a holder of its own."""
        parties, holdings = [], []
        for k in range(n // 2):
            parties.append(dict(id="c%06d" % k, name="会社%d" % k,
                                type="company", country="JP"))
            parties.append(dict(id="p%06d" % k, name="人%d" % k,
                                type="person", country="JP"))
            holdings.append(dict(owner="p%06d" % k, owned="c%06d" % k,
                                 count=300, total=1000))
            if k:
                holdings.append(dict(owner="c%06d" % k, owned="c%06d" % (
                    (k - 1) // 10), count=60, total=1000))
        folder = self.scratch.path("large%d" % n)
        write_folder(folder, parties, holdings)
        self.scratch.db = self.scratch.path("large%d.db" % n)
        self.scratch.load(folder)

    def test_large_cone(self):
        seconds = {}
        for n in (5000, 20000):
            self.large(n)
            for form in ("gexf", "graphml", "dot"):
                before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
                path = self.write(form, "local:c000000")
                now = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
                seconds[n, form] = now - before
        for form in ("gexf", "graphml", "dot"):
            # four times the nodes; sixteen would be the square
            self.assertLess(seconds[20000, form],
                            10 * max(seconds[5000, form], 0.1), form)
        self.assertLess(os.path.getsize(path), 20000 * 1500)
        root = ElementTree.parse(self.scratch.path("x.graphml")).getroot()
        self.assertEqual(len(root.findall(".//%snode" % GRAPHML)), 30000)


if __name__ == "__main__":
    unittest.main()
