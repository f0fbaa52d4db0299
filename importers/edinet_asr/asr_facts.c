/* EDINET annual report: which elements are read, and keeping their facts. */
#include <limits.h>
#include <string.h>

#include "importers/common/html.h"
#include "importers/edinet_asr/asr_priv.h"
#include "keizu/base/alloc.h"
#include "keizu/base/number.h"

#define XBRLI    "http://www.xbrl.org/2003/instance"
#define XSI      "http://www.w3.org/2001/XMLSchema-instance"
#define TAXONOMY "http://disclosure.edinet-fsa.go.jp/taxonomy/"
#define DATE     "2019-11-01" /* as many bytes as every date has */
#define OLDEST   15948        /* 2013-08-31 in days */
#define TAGGED   18201        /* 2019-11-01: officers and shares are tagged */

struct element {
    const char *name;
    enum kzi_asr_table table;
    int column;
};

static const struct element elements[] = {
    /* jpdei_cor */
    { "EDINETCodeDEI", KZI_ASR_REPORT, KZI_ASR_R_CODE },
    { "SecurityCodeDEI", KZI_ASR_REPORT, KZI_ASR_R_SEC },
    { "FilerNameInJapaneseDEI", KZI_ASR_REPORT, KZI_ASR_R_NAME },
    { "FilerNameInEnglishDEI", KZI_ASR_REPORT, KZI_ASR_R_ENGLISH },
    { "DocumentTypeDEI", KZI_ASR_REPORT, KZI_ASR_R_FORM },
    { "CurrentPeriodEndDateDEI", KZI_ASR_REPORT, KZI_ASR_R_END },
    { "NumberOfSubmissionDEI", KZI_ASR_REPORT, KZI_ASR_R_SUBMISSION },
    { "IdentificationOfDocumentSubjectToAmendmentDEI", KZI_ASR_REPORT,
        KZI_ASR_R_AMENDED },
    /* jpcrp_cor from here on */
    { "DocumentTitleCoverPage", KZI_ASR_REPORT, KZI_ASR_R_TITLE },
    { "FilingDateCoverPage", KZI_ASR_REPORT, KZI_ASR_R_FILED },
    { "AddressOfRegisteredHeadquarterCoverPage", KZI_ASR_REPORT,
        KZI_ASR_R_ADDRESS },
    { "NumberOfMaleDirectorsAndOtherOfficers", KZI_ASR_REPORT, KZI_ASR_R_MALE },
    { "NumberOfFemaleDirectorsAndOtherOfficers", KZI_ASR_REPORT,
        KZI_ASR_R_FEMALE },
    { "NumberOfMaleDirectorsAndOtherOfficersProposal", KZI_ASR_REPORT,
        KZI_ASR_R_MALE_PROPOSAL },
    { "NumberOfFemaleDirectorsAndOtherOfficersProposal", KZI_ASR_REPORT,
        KZI_ASR_R_FEMALE_PROPOSAL },
    { "NumberOfIssuedSharesAsOfFiscalYearEndIssuedSharesTotalNumberOf"
      "SharesEtc",
        KZI_ASR_CLASS, KZI_ASR_C_ISSUED },
    { "NumberOfSharesConstitutingOneUnit", KZI_ASR_CLASS, KZI_ASR_C_UNIT },
    { "NumberOfSharesIssuedSharesVotingRights", KZI_ASR_VOTES,
        KZI_ASR_V_SHARES },
    { "NumberOfVotingRightsIssuedSharesVotingRights", KZI_ASR_VOTES,
        KZI_ASR_V_VOTES },
    { "NameOfShareholderTreasurySharesEtc", KZI_ASR_TREASURY, KZI_ASR_H_NAME },
    { "AddressOfShareholderTreasurySharesEtc", KZI_ASR_TREASURY,
        KZI_ASR_H_ADDRESS },
    { "NumberOfSharesHeldInOwnNameTreasurySharesEtc", KZI_ASR_TREASURY,
        KZI_ASR_H_OWN },
    { "NumberOfSharesHeldInOthersNamesTreasurySharesEtc", KZI_ASR_TREASURY,
        KZI_ASR_H_OTHERS },
    { "TotalNumberOfSharesHeldTreasurySharesEtc", KZI_ASR_TREASURY,
        KZI_ASR_H_SHARES },
    { "ShareholdingRatioTreasurySharesEtc", KZI_ASR_TREASURY, KZI_ASR_H_RATIO },
    { "NameMajorShareholders", KZI_ASR_HOLDER, KZI_ASR_H_NAME },
    { "AddressMajorShareholders", KZI_ASR_HOLDER, KZI_ASR_H_ADDRESS },
    { "NumberOfSharesHeld", KZI_ASR_HOLDER, KZI_ASR_H_SHARES },
    { "ShareholdingRatio", KZI_ASR_HOLDER, KZI_ASR_H_RATIO },
    { "NumberOfSharesHeldSharesLessThanOneUnit", KZI_ASR_CATEGORY,
        KZI_ASR_G_LESS },
    { "NameMajorShareholdersVotingRights", KZI_ASR_VHOLDER, KZI_ASR_H_NAME },
    { "AddressMajorShareholdersVotingRights", KZI_ASR_VHOLDER,
        KZI_ASR_H_ADDRESS },
    { "NumberOfVotingRightsHeld", KZI_ASR_VHOLDER, KZI_ASR_H_SHARES },
    { "RatioOfVotingRightsHeld", KZI_ASR_VHOLDER, KZI_ASR_H_RATIO },
    { "TotalNumberOfIssuedSharesSummaryOfBusinessResults", KZI_ASR_SUMMARY,
        KZI_ASR_C_ISSUED },
};

/* Text blocks whose tables are read; old: only before they are tagged. */
static const struct {
    const char *name;
    enum kzi_asr_block block;
    int old;
} blocks[] = {
    { "IssuedSharesTotalNumberOfSharesEtcTextBlock", KZI_ASR_BLOCK_ISSUED, 1 },
    { "IssuedSharesVotingRightsTextBlock", KZI_ASR_BLOCK_VOTES, 1 },
    { "TreasurySharesEtcTextBlock", KZI_ASR_BLOCK_TREASURY, 1 },
    { "InformationAboutOfficersTextBlock", KZI_ASR_BLOCK_OFFICERS, 1 },
    { "ShareholdingByShareholderCategoryTextBlock", KZI_ASR_BLOCK_CATEGORIES,
        1 },
    { "OverviewOfAffiliatedEntitiesTextBlock", KZI_ASR_BLOCK_AFFILIATES, 0 },
};

/* An element of 所有者別状況 is one of these and a kind of holders. */
static const char *const category_columns[KZI_ASR_G_COLUMNS] = {
    [KZI_ASR_G_HOLDERS] = "NumberOfShareholders",
    [KZI_ASR_G_UNITS] = "NumberOfSharesHeldNumberOfUnits",
    [KZI_ASR_G_RATIO] = "PercentageOfShareholdings",
};
static const struct {
    const char *suffix;
    enum kz_category category;
} categories[] = {
    { "NationalAndLocalGovernments", KZ_CATEGORY_GOVERNMENT },
    { "FinancialInstitutions", KZ_CATEGORY_FINANCIAL_INSTITUTIONS },
    { "FinancialServiceProviders", KZ_CATEGORY_FINANCIAL_FIRMS },
    { "OtherCorporations", KZ_CATEGORY_CORPORATIONS },
    { "ForeignInvestorsOtherThanIndividuals",
        KZ_CATEGORY_FOREIGN_ORGANISATIONS },
    { "ForeignersOtherThanIndividuals", KZ_CATEGORY_FOREIGN_ORGANISATIONS },
    { "ForeignIndividualInvestors", KZ_CATEGORY_FOREIGN_INDIVIDUALS },
    { "ForeignIndividuals", KZ_CATEGORY_FOREIGN_INDIVIDUALS },
    { "IndividualsAndOthers", KZ_CATEGORY_INDIVIDUALS },
    { "Total", KZ_CATEGORY_TOTAL },
};

/* An officer's element is a prefix and the suffix of its table. */
static const struct {
    const char *prefix;
    int column;
} officer_columns[] = {
    { "Name", KZI_ASR_O_NAME },
    { "DateOfBirth", KZI_ASR_O_BIRTH },
    { "OfficialTitleOrPosition", KZI_ASR_O_TITLE },
    { "NumberOfSharesHeldOrdinaryShares", KZI_ASR_O_SHARES },
    { "NumberOfSharesHeldOtherThanOrdinaryShares", KZI_ASR_O_OTHER_SHARES },
};
static const struct {
    const char *suffix;
    enum kzi_asr_table table;
} officer_tables[] = {
    { "InformationAboutDirectorsAndCorporateAuditors", KZI_ASR_OFFICER },
    { "InformationAboutExecutiveDirectors", KZI_ASR_EXEC },
    { "InformationAboutDirectorsAndCorporateAuditorsProposal",
        KZI_ASR_OFFICER_PROPOSAL },
    { "InformationAboutExecutiveDirectorsProposal", KZI_ASR_EXEC_PROPOSAL },
};

/* Of shares held for other reasons: a prefix, a middle and the end. */
#define POLICY_END "HeldForPurposesOtherThanPureInvestmentReportingCompany"
static const struct {
    const char *prefix;
    int column;
} policy_columns[] = {
    { "NameOfSecurities", KZI_ASR_P_NAME },
    { "NumberOfSharesHeld", KZI_ASR_P_SHARES },
    { "BookValue", KZI_ASR_P_VALUE },
    { "WhetherIssuerOfAforementionedSharesHoldsReportingCompanysShares",
        KZI_ASR_P_BACK },
};
static const struct {
    const char *middle;
    enum kzi_asr_table table;
} policy_tables[] = {
    { "DetailsOfSpecifiedInvestmentEquitySecurities", KZI_ASR_POLICY },
    { "DetailsOfSpecifiedInvestmentShares", KZI_ASR_POLICY },
    { "DetailsOfDeemedHoldingsOfEquitySecurities", KZI_ASR_DEEMED },
    { "DetailsOfDeemedHoldingsOfShares", KZI_ASR_DEEMED },
};

static const struct {
    const char *name;
    enum kzi_asr_axis axis;
} axes[] = {
    { "MajorShareholdersAxis", KZI_ASR_AXIS_HOLDER },
    { "MajorShareholdersVotingRightsAxis", KZI_ASR_AXIS_VHOLDER },
    { "SequentialNumbersAxis", KZI_ASR_AXIS_ROW },
    { "ClassesOfSharesAxis", KZI_ASR_AXIS_CLASS },
    { "CategoriesIssuedSharesAxis", KZI_ASR_AXIS_CATEGORY },
    { "DirectorsAndOtherOfficersAxis", KZI_ASR_AXIS_OFFICER },
};

#define LEN(a) (sizeof(a) / sizeof(a)[0])

/* The date in http://.../taxonomy/<kind>/<date>/<kind>_cor; 0: another ns. */
static int
taxonomy_date(const char *ns, const char *kind, kz_date *date)
{
    size_t n = strlen(TAXONOMY), k = strlen(kind);
    const char *p = ns + n;

    if (strncmp(ns, TAXONOMY, n) != 0 || strncmp(p, kind, k) != 0 ||
        p[k] != '/' || strlen(p) < k + 1 + strlen(DATE))
        return 0;
    p += k + 1;
    if (!kz_date_parse(p, strlen(DATE), date))
        return 0;
    p += strlen(DATE);
    return p[0] == '/' && strncmp(p + 1, kind, k) == 0 &&
           strcmp(p + 1 + k, "_cor") == 0;
}

static int
find_officer(const char *name, struct element *e)
{
    for (size_t i = 0; i < LEN(officer_columns); i++) {
        size_t n = strlen(officer_columns[i].prefix);

        if (strncmp(name, officer_columns[i].prefix, n) != 0)
            continue;
        for (size_t j = 0; j < LEN(officer_tables); j++)
            if (strcmp(name + n, officer_tables[j].suffix) == 0) {
                e->table = officer_tables[j].table;
                e->column = officer_columns[i].column;
                return 1;
            }
    }
    return 0;
}

static int
find_category(const char *name, struct element *e)
{
    for (int i = 0; i < KZI_ASR_G_COLUMNS; i++) {
        size_t n = strlen(category_columns[i]);

        if (strncmp(name, category_columns[i], n) != 0)
            continue;
        for (size_t j = 0; j < LEN(categories); j++)
            if (strcmp(name + n, categories[j].suffix) == 0) {
                e->table = KZI_ASR_CATEGORY;
                e->column = (int)categories[j].category * KZI_ASR_G_COLUMNS + i;
                return 1;
            }
    }
    return 0;
}

static int
find_policy(const char *name, struct element *e)
{
    for (size_t i = 0; i < LEN(policy_columns); i++) {
        size_t n = strlen(policy_columns[i].prefix);

        if (strncmp(name, policy_columns[i].prefix, n) != 0)
            continue;
        for (size_t j = 0; j < LEN(policy_tables); j++) {
            size_t k = strlen(policy_tables[j].middle);

            if (strncmp(name + n, policy_tables[j].middle, k) == 0 &&
                strcmp(name + n + k, POLICY_END) == 0) {
                e->table = policy_tables[j].table;
                e->column = policy_columns[i].column;
                return 1;
            }
        }
    }
    return 0;
}

/* 1 and *e set if the element is one that is read. */
static int
find_element(const char *ns, const char *name, struct element *e)
{
    kz_date date;
    int dei = taxonomy_date(ns, "jpdei", &date);

    if (!dei && !taxonomy_date(ns, "jpcrp", &date))
        return 0;
    e->name = name;
    for (size_t i = 0; i < LEN(elements); i++)
        if (strcmp(name, elements[i].name) == 0) {
            *e = elements[i];
            return dei == (e->column <= KZI_ASR_R_AMENDED &&
                              e->table == KZI_ASR_REPORT);
        }
    if (dei)
        return 0;
    return find_category(name, e) || find_officer(name, e) ||
           find_policy(name, e);
}

/* The text block of that name in that taxonomy, or -1. */
static int
find_block(const char *ns, const char *name)
{
    kz_date date;

    if (taxonomy_date(ns, "jpcrp", &date))
        for (size_t i = 0; i < LEN(blocks); i++)
            if (strcmp(name, blocks[i].name) == 0 &&
                (!blocks[i].old || date < TAGGED))
                return (int)i;
    return -1;
}

/* The name of an element with prose on parents, or NULL. */
static const char *
find_prose(const char *ns, const char *name)
{
    kz_date date;

    return taxonomy_date(ns, "jpcrp", &date) ? kzi_asr_prose_name(name) : NULL;
}

int
kzi_asr_element(const char *ns, const char *name, enum kzi_asr_table *table,
    int *column)
{
    struct element e = { NULL, KZI_ASR_REPORT, 0 };

    if (!find_element(ns, name, &e))
        return 0;
    *table = e.table;
    *column = e.column;
    return 1;
}

enum kz_xml_want
kzi_asr_want(const char *ns, const char *name)
{
    struct element e;

    if (strcmp(ns, XBRLI) == 0)
        return strcmp(name, "context") == 0 ? KZ_XML_KEEP : KZ_XML_SKIP;
    if (find_prose(ns, name) || find_block(ns, name) >= 0)
        return KZ_XML_KEEP_LONG;
    return find_element(ns, name, &e) ? KZ_XML_KEEP : KZ_XML_SKIP;
}

void
kzi_asr_init(struct kzi_asr *a)
{
    memset(a, 0, sizeof *a);
    kz_buf_init(&a->pool);
    kz_buf_init(&a->words);
    kz_buf_add(&a->pool, "", 1); /* offset 0 is the empty text */
}

void
kzi_asr_clear(struct kzi_asr *a)
{
    kz_free(a->facts);
    kz_free(a->contexts);
    kz_free(a->rows);
    kz_free(a->issues);
    for (int i = 0; i < KZI_ASR_BLOCKS; i++)
        kz_html_tables_free(a->blocks[i].tables);
    kz_buf_clear(&a->pool);
    kz_buf_clear(&a->words);
}

void
kzi_asr_keep(struct kzi_asr *a, const char *s, size_t n, size_t *off)
{
    while (n > 0 && (unsigned char)s[n - 1] <= ' ')
        n--;
    while (n > 0 && (unsigned char)*s <= ' ')
        s++, n--;
    *off = a->pool.len;
    kz_buf_add(&a->pool, s, n);
    kz_buf_add(&a->pool, "", 1);
}

static kz_status
check_pool(const struct kzi_asr *a, struct kz_error *err)
{
    if (a->pool.len > KZI_ASR_POOL_MAX)
        return kz_fail(err, KZ_ELIMIT,
            "the ownership facts are longer than 8 MiB");
    return kz_buf_check(&a->pool, err);
}

/* The dimension and member of an explicitMember, by namespace and name. */
static void
take_member(struct kzi_asr *a, const struct kz_xml *x, int node,
    struct kzi_asr_context *c)
{
    const char *axis = kz_xml_attr(x, node, NULL, "dimension");
    const char *colon = axis ? strchr(axis, ':') : NULL;
    const char *ns, *text;
    enum kzi_asr_axis found = KZI_ASR_AXIS_OTHER;
    kz_date date;
    size_t n;

    text = kz_xml_text(x, node, &n);
    for (size_t i = n; i-- > 0;)
        if (text[i] == ':') {
            text += i + 1;
            n -= i + 1;
            break;
        }
    while (n > 0 && (unsigned char)text[n - 1] <= ' ')
        n--;
    ns = colon ? kz_xml_resolve(x, node, axis, (size_t)(colon - axis)) : NULL;
    /* the filer alone, not its group: ownership is always of the filer */
    if (colon && strcmp(colon + 1, "ConsolidatedOrNonConsolidatedAxis") == 0 &&
        n == strlen("NonConsolidatedMember") &&
        memcmp(text, "NonConsolidatedMember", n) == 0)
        return;
    if (ns && taxonomy_date(ns, "jpcrp", &date))
        for (size_t i = 0; i < LEN(axes); i++)
            if (strcmp(colon + 1, axes[i].name) == 0)
                found = axes[i].axis;
    if (c->axis != KZI_ASR_AXIS_NONE)
        found = KZI_ASR_AXIS_OTHER;
    c->axis = found;
    kzi_asr_keep(a, text, n, &c->member);
}

static void
take_members(struct kzi_asr *a, const struct kz_xml *x, int parent,
    struct kzi_asr_context *c)
{
    for (int m = parent < 0 ? -1 : kz_xml_child(x, parent, NULL); m >= 0;
         m = kz_xml_sibling(x, m, NULL)) {
        if (strcmp(kz_xml_name(x, m), "explicitMember") == 0)
            take_member(a, x, m, c);
        else
            c->axis = KZI_ASR_AXIS_OTHER;
    }
}

static kz_date
read_date(const struct kz_xml *x, int node)
{
    kz_date d = KZ_DATE_NONE;
    const char *s;
    size_t n;

    if (node < 0)
        return d;
    s = kz_xml_text(x, node, &n);
    while (n > 0 && (unsigned char)*s <= ' ')
        s++, n--;
    while (n > 0 && (unsigned char)s[n - 1] <= ' ')
        n--;
    (void)kz_date_parse(s, n, &d);
    return d;
}

kz_status
kzi_asr_add_context(struct kzi_asr *a, const struct kzi_asr_context *c,
    struct kz_error *err)
{
    if (a->contexts_len >= KZI_ASR_CONTEXTS_MAX)
        return kz_fail(err, KZ_ELIMIT, "more than 65536 contexts");
    if (kz_grow(&a->contexts, &a->contexts_cap, a->contexts_len + 1,
            sizeof *a->contexts) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    a->contexts[a->contexts_len++] = *c;
    return check_pool(a, err);
}

kz_status
kzi_asr_add_fact(struct kzi_asr *a, struct kzi_asr_fact **out,
    struct kz_error *err)
{
    if (a->facts_len >= KZI_ASR_FACTS_MAX)
        return kz_fail(err, KZ_ELIMIT, "more than 10000 ownership facts");
    if (kz_grow(&a->facts, &a->facts_cap, a->facts_len + 1, sizeof *a->facts) <
        0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    *out = a->facts + a->facts_len++;
    memset(*out, 0, sizeof **out);
    return KZ_OK;
}

static kz_status
take_context(struct kzi_asr *a, const struct kz_xml *x, struct kz_error *err)
{
    struct kzi_asr_context c = { 0, 0, KZI_ASR_AXIS_NONE, KZ_DATE_NONE };
    const char *id = kz_xml_attr(x, 0, NULL, "id");
    int period = kz_xml_child(x, 0, "period");
    int entity = kz_xml_child(x, 0, "entity");

    if (period >= 0) {
        c.date = read_date(x, kz_xml_child(x, period, "instant"));
        if (c.date == KZ_DATE_NONE)
            c.date = read_date(x, kz_xml_child(x, period, "endDate"));
    }
    take_members(a, x, kz_xml_child(x, 0, "scenario"), &c);
    if (entity >= 0)
        take_members(a, x, kz_xml_child(x, entity, "segment"), &c);
    id = id ? id : "";
    kzi_asr_keep(a, id, strlen(id), &c.id);
    return kzi_asr_add_context(a, &c, err);
}

static int
read_decimals(const char *s)
{
    int64_t v;

    return s && kz_int_parse(s, strlen(s), -18, 18, &v) ? (int)v
                                                        : KZI_ASR_EXACT;
}

static kz_status
take_fact(struct kzi_asr *a, const struct kz_xml *x, const struct element *e,
    struct kz_error *err)
{
    const char *context = kz_xml_attr(x, 0, NULL, "contextRef");
    const char *nil = kz_xml_attr(x, 0, XSI, "nil");
    const char *name = kz_xml_name(x, 0), *text;
    struct kzi_asr_fact *f;
    size_t n;
    kz_status st = kzi_asr_add_fact(a, &f, err);

    if (st < 0)
        return st;
    f->table = e->table;
    f->column = e->column;
    f->line = kz_xml_line(x, 0);
    f->nil = nil && (strcmp(nil, "true") == 0 || strcmp(nil, "1") == 0);
    f->decimals = read_decimals(kz_xml_attr(x, 0, NULL, "decimals"));
    context = context ? context : "";
    kzi_asr_keep(a, context, strlen(context), &f->context);
    kzi_asr_keep(a, name, strlen(name), &f->name);
    text = kz_xml_text(x, 0, &n);
    kzi_asr_keep(a, text, n, &f->value);
    f->value_len = a->pool.len - f->value - 1;
    return check_pool(a, err);
}

/*
 * Keep the tables of a text block, which are small beside it.  More of them
 * than can be is a fault of the block, not of the report.
 */
static kz_status
take_block(struct kzi_asr *a, const struct kz_xml *x, int i,
    struct kz_error *err)
{
    struct kzi_asr_block_text *b = a->blocks + blocks[i].block;
    struct kz_error why = KZ_ERROR_INIT;
    kz_status st;
    const char *s;
    size_t n;

    if (b->tables || b->unread)
        return KZ_OK; /* given twice: the first is taken */
    b->element = blocks[i].name;
    b->line = kz_xml_line(x, 0);
    s = kz_xml_text(x, 0, &n);
    st = kz_html_tables_read(s, n, &b->tables, &why);
    if (st == KZ_ELIMIT) {
        b->unread = 1;
        return KZ_OK;
    }
    return st < 0 ? kz_fail(err, st, "%s", why.text) : KZ_OK;
}

static kz_status
take_prose(struct kzi_asr *a, const struct kz_xml *x, const char *element,
    struct kz_error *err)
{
    struct kz_buf text;
    size_t n;
    const char *s = kz_xml_text(x, 0, &n);
    kz_status st;

    kz_buf_init(&text);
    KZ_TRY(kz_html_text(s, n, &text, err));
    kzi_asr_keep_prose(a, element, kz_xml_line(x, 0), text.data, text.len);
    st = check_pool(a, err);
out:
    kz_buf_clear(&text);
    return st;
}

kz_status
kzi_asr_take(struct kzi_asr *a, const struct kz_xml *x, struct kz_error *err)
{
    const char *ns = kz_xml_ns(x, 0);
    struct element e = { NULL, KZI_ASR_REPORT, 0 };
    const char *prose = find_prose(ns, kz_xml_name(x, 0));
    char text[KZ_DATE_TEXT];
    kz_date date;
    int block;

    if (strcmp(ns, XBRLI) == 0)
        return take_context(a, x, err);
    if (taxonomy_date(ns, "jpcrp", &date) && date < OLDEST) {
        kz_date_format(date, text);
        return kz_fail(err, KZ_EFORMAT,
            "taxonomy %s: only 2013-08-31 and later are read", text);
    }
    if (prose)
        return take_prose(a, x, prose, err);
    block = find_block(ns, kz_xml_name(x, 0));
    if (block >= 0)
        return take_block(a, x, block, err);
    if (!find_element(ns, kz_xml_name(x, 0), &e))
        return KZ_OK;
    return take_fact(a, x, &e, err);
}
