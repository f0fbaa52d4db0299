/* Charts, private: what the two steps of the layout share. */
#ifndef KZ_REPORT_CHART_LAYOUT_H
#define KZ_REPORT_CHART_LAYOUT_H

#include "src/report/chart_priv.h"

/* Sets upper, lower and up of every line, and the level of every box, 0 for
 * the company asked about (level[] comes zeroed). */
kz_status kzi_chart_levels(const struct kz_chart *c, struct kzi_route *route,
    uint32_t *level, struct kz_error *err) KZ_MUST_CHECK;

#endif
