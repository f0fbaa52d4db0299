/* Output: JSON, indented by two spaces. */
#include "src/report/report_priv.h"

KZ_OUTPUT(json) = {
    .name = "json",
    .suffix = "json",
    .media_type = "application/json",
    .state_size = sizeof(struct kzi_json),
    .begin_map = kzi_json_begin_map,
    .begin_list = kzi_json_begin_list,
    .end = kzi_json_end,
    .key = kzi_json_key,
    .text = kzi_json_text,
    .number = kzi_json_number,
    .integer = kzi_json_integer,
    .boolean = kzi_json_boolean,
};
