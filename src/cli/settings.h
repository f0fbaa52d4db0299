/*
 * Settings: paths, language and colour, from /etc/keizu.conf, then
 * $XDG_CONFIG_HOME/keizu/config, then the environment, then the command
 * line; the last to speak wins.  Nothing that changes a figure is a setting.
 *
 * A settings file has lines `key = value`; # opens a comment line.  The keys
 * are db, lang and color.  Anything else is an error that names the line.
 */
#ifndef KZ_CLI_SETTINGS_H
#define KZ_CLI_SETTINGS_H

#include "src/cli/cli.h"

/*
 * Read files and environment, then kz_settings_apply.
 * KZ_EINVAL: a settings file or variable says something that is no setting;
 * what has been read counts even then.
 */
kz_status kz_settings_load(struct kz_cli *cli, struct kz_error *err)
    KZ_MUST_CHECK;
/*
 * Let the options read so far speak last, and put the outcome into cli (db,
 * lang, setting).
 */
void kz_settings_apply(struct kz_cli *cli);
void kz_settings_free(struct kz_cli *cli);

#endif
