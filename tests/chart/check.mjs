// Checks chart pages in Chromium: axe-core, the accessibility tree, text that
// fits its box, links that lead somewhere, the width of a printed page.
//
//     node check.mjs CHROMIUM PAGE.html...
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const axe = readFileSync(
    createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [browserPath, ...pages] = process.argv.slice(2);
const A4_PIXELS = 703; // 210 mm less the margins of the style sheet
let bad = 0;

function check(page, what, ok, shown = "") {
    if (ok) return;
    bad++;
    console.log(`${page}: ${what} ${JSON.stringify(shown).slice(0, 2000)}`);
}

// Runs in the page: texts that are wider than what they stand in.
function overflowing() {
    const out = [];
    for (const link of document.querySelectorAll("svg a")) {
        const rect = link.querySelector("rect").getBBox();
        for (const text of link.querySelectorAll("text")) {
            const t = text.getBBox();
            if (t.x < rect.x || t.x + t.width > rect.x + rect.width ||
                t.y < rect.y - 2 || t.y + t.height > rect.y + rect.height + 2)
                out.push([text.textContent, t.width, rect.width]);
        }
    }
    return out;
}

async function accessibleLinks(page) {
    const session = await page.context().newCDPSession(page);
    const { nodes } = await session.send("Accessibility.getFullAXTree");
    return nodes.filter((n) => !n.ignored && n.role?.value === "link")
        .map((n) => n.name?.value ?? "");
}

async function checkPage(browser, path) {
    const problems = [];
    const context = await browser.newContext({ bypassCSP: false });
    const page = await context.newPage();
    page.on("console", (m) => problems.push(m.text()));
    page.on("request", (r) => {
        if (!r.url().startsWith("file:")) problems.push(r.url());
    });
    await page.goto(pathToFileURL(path).href);
    check(path, "console or requests:", problems.length === 0, problems);

    const drawn = await page.locator("svg a").count();
    const names = await accessibleLinks(page);
    check(path, "links of the accessibility tree:", names.length === drawn,
        [names.length, drawn]);
    check(path, "links without a name:", names.every((n) => n.length > 1));
    const lost = await page.evaluate(() =>
        [...document.querySelectorAll("a")].map((a) => a.getAttribute("href"))
            .filter((h) => !document.querySelector(h)));
    check(path, "links to nowhere:", lost.length === 0, lost);
    const wide = await page.evaluate(overflowing);
    check(path, "text wider than its box:", wide.length === 0, wide);

    for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run());
        check(path, `axe, ${colorScheme}:`, violations.length === 0,
            violations.map((v) => [v.id, v.nodes.length, v.nodes[0].html,
                v.nodes[0].failureSummary]));
    }
    await page.setViewportSize({ width: A4_PIXELS, height: 1000 });
    await page.emulateMedia({ media: "print", colorScheme: "light" });
    const width = await page.evaluate(() =>
        document.documentElement.scrollWidth);
    check(path, "wider than A4:", width <= A4_PIXELS, width);
    await context.close();
    console.log(`${path}: ${drawn} links, ${names.length} in the tree`);
}

const browser = await chromium.launch({
    executablePath: browserPath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update",
        "--disable-sync"],
});
try {
    for (const page of pages) await checkPage(browser, page);
} finally {
    await browser.close();
}
console.log(`${pages.length} pages, ${bad} complaints`);
process.exit(bad || !pages.length ? 1 : 0);
