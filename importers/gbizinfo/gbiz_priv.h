/* gBizINFO, inside: one run, and what its files share. */
#ifndef KZI_GBIZ_PRIV_H
#define KZI_GBIZ_PRIV_H

#include "importers/common/json.h"
#include "keizu/base/buf.h"
#include "keizu/base/sink.h"

/* A run over one answer. */
struct kzi_gbiz {
    struct kz_json *json;
    const struct kz_sink *sink;
    int64_t companies; /* so far */

    /* The company at hand. */
    struct kz_ref company;                  /* houjin:..., borrowed from json */
    kz_date updated;                        /* update_date */
    struct kz_buf place;                    /* where the value at hand stands */
    struct kz_buf text, name, title, other; /* scratch */
};

/* A record about the value at node, whose place is in g->place. */
void kzi_gbiz_record(struct kzi_gbiz *g, struct kz_record *r,
    enum kz_record_kind kind, int node);
/* Set g->place: the company, then words and a number if it is not 0. */
void kzi_gbiz_place(struct kzi_gbiz *g, const char *words, int number);
/* The text of a member, or "". */
const char *kzi_gbiz_text(const struct kzi_gbiz *g, int node, const char *path);
/* The day a member begins with, or KZ_DATE_NONE. */
kz_date kzi_gbiz_day(const struct kzi_gbiz *g, int node, const char *path);
kz_status kzi_gbiz_note(struct kzi_gbiz *g, int node, const char *field,
    const char *text, struct kz_error *err);
kz_status kzi_gbiz_finding(struct kzi_gbiz *g, int node, const char *code,
    const char *text, struct kz_error *err);

/* finance: the largest holders. */
kz_status kzi_gbiz_holders(struct kzi_gbiz *g, struct kz_error *err);
/* representative_name and _position: roles. */
kz_status kzi_gbiz_representative(struct kzi_gbiz *g, struct kz_error *err);
/* procurement and certification: notes. */
kz_status kzi_gbiz_awards(struct kzi_gbiz *g, struct kz_error *err);
kz_status kzi_gbiz_certifications(struct kzi_gbiz *g, struct kz_error *err);
/* 1 if an award is from a body whose contractors are reviewed. */
int kzi_gbiz_is_contractor(const struct kzi_gbiz *g);

#endif
