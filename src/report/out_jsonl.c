/* Output: JSON lines, one value of the outermost list a line. */
#include "src/report/report_priv.h"

static void
start(struct kz_doc *d)
{
    struct kzi_json *j = kz_doc_state(d);

    j->lines = 1;
}

KZ_OUTPUT(jsonl) = {
    .name = "jsonl",
    .suffix = "jsonl",
    .media_type = "application/jsonl",
    .state_size = sizeof(struct kzi_json),
    .start = start,
    .begin_map = kzi_json_begin_map,
    .begin_list = kzi_json_begin_list,
    .end = kzi_json_end,
    .key = kzi_json_key,
    .text = kzi_json_text,
    .number = kzi_json_number,
    .integer = kzi_json_integer,
    .boolean = kzi_json_boolean,
};
