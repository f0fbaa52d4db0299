/* The schema: schema.sql compiled in, and the indexes that are made anew. */
#include <stdio.h>
#include <string.h>

#include "src/store/store_priv.h"

#include "src/store/schema.inc"

const char *const kzi_table_names[KZI_TABLES] = { "document", "mention",
    "party_fact", "name", "person", "identifier", "holding", "role", "capital",
    "category", "succession", "note", "finding", "reject" };

/*
 * Call make for each "CREATE INDEX <table>_..." statement of the derived half
 * that belongs to the table (NULL: each CREATE VIEW).
 */
static kz_status
each_statement(struct kz_store *s, const char *table, int drop,
    struct kz_error *err)
{
    const char *p = kzi_schema_derived;
    kz_status st = KZ_OK;
    char sql[1024];

    while ((p = strstr(p, "\nCREATE ")) != NULL) {
        const char *end = strchr(++p, ';');
        size_t n = end ? (size_t)(end - p) : strlen(p);
        char name[64], on[64];

        if (n >= sizeof sql)
            kz_bug("a statement of schema.sql is too long");
        memcpy(sql, p, n);
        sql[n] = 0;
        p += n;
        if (!table) {
            if (sscanf(sql, "CREATE VIEW %63s", name) != 1)
                continue;
            if (drop)
                (void)snprintf(sql, sizeof sql, "DROP VIEW IF EXISTS %s", name);
        } else {
            if (sscanf(sql, "CREATE INDEX %63s ON %63[a-z_]", name, on) != 2 ||
                strcmp(on, table) != 0)
                continue;
            if (drop)
                (void)snprintf(sql, sizeof sql, "DROP INDEX IF EXISTS %s",
                    name);
        }
        KZ_TRY(kzi_exec(s, sql, err));
    }
out:
    return st;
}

kz_status
kzi_indexes_drop(struct kz_store *s, enum kzi_table t, struct kz_error *err)
{
    return each_statement(s, kzi_table_names[t], 1, err);
}

kz_status
kzi_indexes_make(struct kz_store *s, enum kzi_table t, struct kz_error *err)
{
    kz_status st;

    KZ_TRY(each_statement(s, kzi_table_names[t], 1, err));
    KZ_TRY(each_statement(s, kzi_table_names[t], 0, err));
out:
    return st;
}

kz_status
kzi_key_drop(struct kz_store *s, struct kz_error *err)
{
    return kzi_exec(s, "DROP INDEX IF EXISTS mention_key", err);
}

kz_status
kzi_key_make(struct kz_store *s, struct kz_error *err)
{
    return kzi_exec(s,
        "CREATE UNIQUE INDEX mention_key ON mention(scheme, value)", err);
}

kz_status
kzi_views_make(struct kz_store *s, struct kz_error *err)
{
    kz_status st;

    KZ_TRY(each_statement(s, NULL, 1, err));
    KZ_TRY(each_statement(s, NULL, 0, err));
out:
    return st;
}
