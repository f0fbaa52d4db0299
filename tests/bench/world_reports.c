/*
 * Annual reports of the world generator: XBRL instances in the shape of
 * EDINET's, most of their bytes escaped HTML and facts that keizu has no use
 * for, as in real ones.
 */
#include "tests/bench/world.h"

#define HOLDERS  10
#define OFFICERS 8
#define FISCAL   "2025-03-31"
#define FILED    "2025-06-25"

#define CORE "jpcrp_cor:"

static void
write_head(FILE *f, unsigned code)
{
    (void)fprintf(f,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<!-- Invented: no company or person of these names is meant. -->\n"
        "<xbrli:xbrl"
        " xmlns:iso4217=\"http://www.xbrl.org/2003/iso4217\""
        " xmlns:jpcrp_cor=\"http://disclosure.edinet-fsa.go.jp/taxonomy/jpcrp/"
        "2024-11-01/jpcrp_cor\""
        " xmlns:jpdei_cor=\"http://disclosure.edinet-fsa.go.jp/taxonomy/jpdei/"
        "2013-08-31/jpdei_cor\""
        " xmlns:jppfs_cor=\"http://disclosure.edinet-fsa.go.jp/taxonomy/jppfs/"
        "2024-11-01/jppfs_cor\""
        " xmlns:jpcrp030000-asr_E%05u-000=\"http://disclosure.edinet-fsa.go.jp/"
        "jpcrp030000/asr/001/E%05u-000/" FISCAL "/01/" FILED "\""
        " xmlns:xbrldi=\"http://xbrl.org/2006/xbrldi\""
        " xmlns:xbrli=\"http://www.xbrl.org/2003/instance\""
        " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n",
        code, code);
}

static void
write_context(FILE *f, unsigned code, const char *id, const char *day,
    const char *axis, const char *member, unsigned no)
{
    (void)fprintf(f, "<xbrli:context id=\"%s", id);
    if (axis)
        (void)fprintf(f, "_%s%uMember", member, no);
    (void)fprintf(f,
        "\">\n  <xbrli:entity>\n    <xbrli:identifier "
        "scheme=\"http://disclosure.edinet-fsa.go.jp\">E%05u-000"
        "</xbrli:identifier>\n  </xbrli:entity>\n  <xbrli:period>\n"
        "    <xbrli:instant>%s</xbrli:instant>\n  </xbrli:period>\n",
        code, day);
    if (axis)
        (void)fprintf(f,
            "  <xbrli:scenario>\n    <xbrldi:explicitMember "
            "dimension=\"" CORE "%s\">" CORE "%s%uMember"
            "</xbrldi:explicitMember>\n  </xbrli:scenario>\n",
            axis, member, no);
    (void)fputs("</xbrli:context>\n", f);
}

static void
write_contexts(FILE *f, unsigned code)
{
    write_context(f, code, "FilingDateInstant", FILED, NULL, NULL, 0);
    write_context(f, code, "CurrentYearInstant", FISCAL, NULL, NULL, 0);
    for (unsigned i = 1; i <= HOLDERS; i++)
        write_context(f, code, "CurrentYearInstant", FISCAL,
            "MajorShareholdersAxis", "MajorShareholders", i);
    for (unsigned i = 1; i <= OFFICERS; i++)
        write_context(f, code, "FilingDateInstant", FILED,
            "DirectorsAndOtherOfficersAxis", "Officer", i);
    for (unsigned i = 1; i <= 400; i++)
        write_context(f, code, "CurrentYearInstant", FISCAL, "SegmentsAxis",
            "Segment", i);
    (void)fputs(
        "<xbrli:unit id=\"pure\"><xbrli:measure>xbrli:pure</xbrli:measure>"
        "</xbrli:unit>\n<xbrli:unit id=\"shares\"><xbrli:measure>xbrli:shares"
        "</xbrli:measure></xbrli:unit>\n<xbrli:unit id=\"JPY\">"
        "<xbrli:measure>iso4217:JPY</xbrli:measure></xbrli:unit>\n",
        f);
}

static void
write_fact(FILE *f, const char *name, const char *context, const char *text)
{
    (void)fprintf(f, "<%s contextRef=\"%s\">%s</%s>\n", name, context, text,
        name);
}

static void
write_company(FILE *f, unsigned code)
{
    char text[64];

    (void)snprintf(text, sizeof text, "E%05u", code);
    write_fact(f, "jpdei_cor:EDINETCodeDEI", "FilingDateInstant", text);
    (void)snprintf(text, sizeof text, "架空製作所%u株式会社", code);
    write_fact(f, "jpdei_cor:FilerNameInJapaneseDEI", "FilingDateInstant",
        text);
    write_fact(f, "jpdei_cor:DocumentTypeDEI", "FilingDateInstant",
        "第三号様式");
    write_fact(f, "jpdei_cor:CurrentPeriodEndDateDEI", "FilingDateInstant",
        FISCAL);
    write_fact(f, CORE "FilingDateCoverPage", "FilingDateInstant", FILED);
    write_fact(f, CORE "DocumentTitleCoverPage", "FilingDateInstant",
        "有価証券報告書");
    (void)fputs("<jpdei_cor:NumberOfSubmissionDEI contextRef="
                "\"FilingDateInstant\" decimals=\"0\" unitRef=\"pure\">1"
                "</jpdei_cor:NumberOfSubmissionDEI>\n",
        f);
}

static void
write_holders(FILE *f, unsigned code)
{
    for (unsigned i = 1; i <= HOLDERS; i++) {
        char context[64], text[64];

        (void)snprintf(context, sizeof context,
            "CurrentYearInstant_MajorShareholders%uMember", i);
        (void)snprintf(text, sizeof text, "架空商事%u株式会社",
            (code + i * 7) % 1000);
        write_fact(f, CORE "NameMajorShareholders", context, text);
        write_fact(f, CORE "AddressMajorShareholders", context,
            "東京都架空区灯台町一丁目８番１号");
        (void)fprintf(f,
            "<" CORE "NumberOfSharesHeld contextRef=\"%s\" decimals=\"-3\" "
            "unitRef=\"shares\">%u000</" CORE "NumberOfSharesHeld>\n"
            "<" CORE "ShareholdingRatio contextRef=\"%s\" decimals=\"4\" "
            "unitRef=\"pure\">0.%02u00</" CORE "ShareholdingRatio>\n",
            context, (13 - i) * 100, context, 13 - i);
    }
}

static void
write_officers(FILE *f)
{
    for (unsigned i = 1; i <= OFFICERS; i++) {
        char context[64], text[64];

        (void)snprintf(context, sizeof context,
            "FilingDateInstant_Officer%uMember", i);
        (void)snprintf(text, sizeof text, "帆影　渡%u", i);
        write_fact(f,
            CORE "OfficialTitleOrPositionInformationAboutDirectorsAnd"
                 "CorporateAuditors",
            context, i == 1 ? "代表取締役社長" : "取締役");
        write_fact(f, CORE "NameInformationAboutDirectorsAndCorporateAuditors",
            context, text);
        (void)snprintf(text, sizeof text, "19%02u-04-01", 50 + i);
        write_fact(f,
            CORE "DateOfBirthInformationAboutDirectorsAndCorporateAuditors",
            context, text);
    }
}

/* A fifth of a report: accounts, a fact a line. */
static void
write_accounts(FILE *f, long end, uint64_t random)
{
    static const char *const what[] = { "NetSales", "OperatingIncome", "Assets",
        "CashAndDeposits", "RetainedEarnings", "ShortTermLoansPayable" };

    while (ftell(f) < end) {
        random = world_hash(random + 1);
        (void)fprintf(f,
            "<jppfs_cor:%s contextRef=\"CurrentYearInstant_Segment%uMember\" "
            "decimals=\"-6\" unitRef=\"JPY\">%u000000</jppfs_cor:%s>\n",
            what[random % 6], (unsigned)(random >> 8) % 400 + 1,
            (unsigned)(random >> 24) % 100000, what[random % 6]);
    }
}

/* The rest: prose and tables, as HTML within the XML. */
static void
write_prose(FILE *f, long end, uint64_t random)
{
    static const char *const words[] = { "当社は、", "連結子会社の", "売上高は",
        "前年同期に比べ", "増加した。", "事業の内容に", "重要な変更は",
        "ありません。" };
    static const char *const block[] = { "BusinessRisksTextBlock",
        "DescriptionOfBusinessTextBlock",
        "NotesConsolidatedBalanceSheetTextBlock" };

    for (unsigned i = 0; ftell(f) < end; i++) {
        const char *name = block[i % 3];
        long stop = ftell(f) + 100000;

        (void)fprintf(f, "<" CORE "%s contextRef=\"FilingDateInstant\">", name);
        while (ftell(f) < stop) {
            (void)fputs("&lt;tr&gt;&lt;td style=\"text-align: left; width: "
                        "80px\"&gt;&lt;p&gt;&lt;span&gt;",
                f);
            for (unsigned k = 0; k < 12; k++) {
                random = world_hash(random + 1);
                (void)fputs(words[random & 7], f);
            }
            (void)fputs("&lt;/span&gt;&lt;/p&gt;&lt;/td&gt;&lt;/tr&gt;\n", f);
        }
        (void)fprintf(f, "</" CORE "%s>\n", name);
    }
}

void
world_write_reports(const struct world *w, const char *folder, unsigned count,
    size_t bytes)
{
    for (unsigned i = 0; i < count; i++) {
        unsigned code = 99000 + i;
        uint64_t random = w->random + i;
        char name[64];
        FILE *f;

        (void)snprintf(name, sizeof name, "report-%03u.xbrl", i);
        f = world_create(folder, name);
        write_head(f, code);
        write_contexts(f, code);
        write_company(f, code);
        write_holders(f, code);
        write_officers(f);
        write_accounts(f, (long)(bytes / 5), random);
        write_prose(f, (long)bytes, random);
        (void)fputs("</xbrli:xbrl>\n", f);
        world_close(f);
    }
}
