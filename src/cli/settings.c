/* Settings: files, environment, command line, in this order. */
#include "src/cli/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keizu/base/alloc.h"
#include "keizu/base/buf.h"

#define SITE_FILE "/etc/keizu.conf"
#define FILE_MAX  65536

/* The strings that settings point at. */
struct kz_settings_text {
    struct kz_buf site, user; /* the files, cut into strings */
    char *user_path;
};

static const char *const names[KZ_SETTINGS] = { "db", "lang", "color" };

static void
set(struct kz_cli *cli, int which, const char *value, const char *origin)
{
    cli->setting[which].value = value;
    cli->setting[which].origin = origin;
}

/* 1 if the setting can have that value. */
static int
is_value(int which, const char *value)
{
    switch (which) {
    case KZ_SET_LANG:
        return strcmp(value, "ja") == 0 || strcmp(value, "en") == 0;
    case KZ_SET_COLOR:
        return strcmp(value, "auto") == 0 || strcmp(value, "never") == 0;
    default:
        return value[0] != 0;
    }
}

/* Read a whole small file; a missing one is empty. */
static kz_status
read_file(const char *path, struct kz_buf *out, struct kz_error *err)
{
    char piece[4096];
    ssize_t n = 0;
    kz_status st = KZ_OK;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        if (errno == ENOENT || errno == ENOTDIR || errno == EACCES)
            return KZ_OK;
        return kz_fail_errno(err, KZ_EIO, "cannot open %s", path);
    }
    while (st == KZ_OK && (n = read(fd, piece, sizeof piece)) > 0) {
        kz_buf_add(out, piece, (size_t)n);
        if (out->len > FILE_MAX)
            st = kz_fail(err, KZ_EINVAL, "%s is too long for settings", path);
    }
    if (n < 0)
        st = kz_fail_errno(err, KZ_EIO, "cannot read %s", path);
    (void)close(fd);
    return st < 0 ? st : kz_buf_check(out, err);
}

/* Cut the blanks at both ends of [s, end). */
static char *
trim(char *s, char *end)
{
    while (s < end && (*s == ' ' || *s == '\t'))
        s++;
    while (end > s && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
        end--;
    *end = 0;
    return s;
}

static kz_status
read_line(struct kz_cli *cli, char *line, char *end, const char *path,
    int number, struct kz_error *err)
{
    char *equals, *key, *value;

    line = trim(line, end);
    if (!line[0] || line[0] == '#')
        return KZ_OK;
    equals = strchr(line, '=');
    if (!equals)
        return kz_fail(err, KZ_EINVAL, "%s: line %d: not key = value", path,
            number);
    value = trim(equals + 1, equals + strlen(equals));
    key = trim(line, equals);
    for (int i = 0; i < KZ_SETTINGS; i++) {
        if (strcmp(key, names[i]) != 0)
            continue;
        if (!is_value(i, value))
            return kz_fail(err, KZ_EINVAL, "%s: line %d: %s cannot be '%s'",
                path, number, key, value);
        set(cli, i, value, path);
        return KZ_OK;
    }
    return kz_fail(err, KZ_EINVAL,
        "%s: line %d: '%s' is not a setting (db, lang, color are)", path,
        number, key);
}

static kz_status
read_settings(struct kz_cli *cli, const char *path, struct kz_buf *text,
    struct kz_error *err)
{
    kz_status st = read_file(path, text, err);
    int number = 1;

    if (st == KZ_OK && strlen(text->data) != text->len)
        st = kz_fail(err, KZ_EINVAL, "%s is not a text file", path);
    for (char *line = text->data; st == KZ_OK && *line; number++) {
        char *end = strchr(line, '\n');
        char *next = end ? end + 1 : line + strlen(line);

        st = read_line(cli, line, end ? end : next, path, number, err);
        line = next;
    }
    return st;
}

/* $XDG_CONFIG_HOME/keizu/config; "" where there is no home. */
static void
user_path(struct kz_buf *out)
{
    const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

    if (xdg && xdg[0] == '/')
        kz_buf_printf(out, "%s/keizu/config", xdg);
    else if (home && home[0] == '/')
        kz_buf_printf(out, "%s/.config/keizu/config", home);
}

/* Does the locale of messages ask for Japanese? */
static int
locale_is_japanese(void)
{
    static const char *const variables[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

    for (size_t i = 0; i < 3; i++) {
        const char *v = getenv(variables[i]);

        if (v && v[0])
            return strncmp(v, "ja", 2) == 0 &&
                   (!v[2] || v[2] == '_' || v[2] == '.');
    }
    return 0;
}

static kz_status
read_environment(struct kz_cli *cli, struct kz_error *err)
{
    static const char *const variables[KZ_SETTINGS] = { "KEIZU_DB",
        "KEIZU_LANG", NULL };
    const char *v;

    for (int i = 0; i < KZ_SETTINGS; i++) {
        v = variables[i] ? getenv(variables[i]) : NULL;
        if (!v || !v[0])
            continue;
        if (!is_value(i, v))
            return kz_fail(err, KZ_EINVAL, "$%s cannot be '%s'", variables[i],
                v);
        set(cli, i, v, variables[i]);
    }
    v = getenv("NO_COLOR");
    if (v && v[0])
        set(cli, KZ_SET_COLOR, "never", "NO_COLOR");
    v = getenv("TERM");
    if (v && strcmp(v, "dumb") == 0)
        set(cli, KZ_SET_COLOR, "never", "TERM");
    return KZ_OK;
}

void
kz_settings_apply(struct kz_cli *cli)
{
    if (cli->db_option)
        set(cli, KZ_SET_DB, cli->db_option, N_("command line"));
    if (cli->lang_index >= 0)
        set(cli, KZ_SET_LANG, cli->lang_index == 0 ? "ja" : "en",
            N_("command line"));
    if (cli->color >= 0)
        set(cli, KZ_SET_COLOR, cli->color == 0 ? "auto" : "never",
            N_("command line"));
    cli->db = cli->setting[KZ_SET_DB].value;
    cli->lang =
        strcmp(cli->setting[KZ_SET_LANG].value, "ja") == 0 ? "ja" : "en";
}

void
kz_settings_free(struct kz_cli *cli)
{
    if (!cli->settings_text)
        return;
    kz_buf_clear(&cli->settings_text->site);
    kz_buf_clear(&cli->settings_text->user);
    kz_free(cli->settings_text->user_path);
    kz_free(cli->settings_text);
    cli->settings_text = NULL;
}

static kz_status
read_files(struct kz_cli *cli, struct kz_error *err)
{
    struct kz_settings_text *t = kz_calloc(1, sizeof *t);
    struct kz_buf path;
    kz_status st;

    if (!t)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    kz_buf_init(&t->site);
    kz_buf_init(&t->user);
    kz_buf_init(&path);
    cli->settings_text = t;
    KZ_TRY(read_settings(cli, SITE_FILE, &t->site, err));
    user_path(&path);
    t->user_path = kz_buf_take(&path);
    if (!t->user_path)
        st = kz_fail(err, KZ_ENOMEM, "out of memory");
    else if (t->user_path[0])
        st = read_settings(cli, t->user_path, &t->user, err);
out:
    kz_buf_clear(&path);
    return st;
}

kz_status
kz_settings_load(struct kz_cli *cli, struct kz_error *err)
{
    kz_status st;

    for (int i = 0; i < KZ_SETTINGS; i++)
        cli->setting[i].name = names[i];
    set(cli, KZ_SET_DB, "keizu.db", N_("default"));
    set(cli, KZ_SET_COLOR, "auto", N_("default"));
    if (locale_is_japanese())
        set(cli, KZ_SET_LANG, "ja", N_("locale"));
    else
        set(cli, KZ_SET_LANG, "en", N_("default"));
    st = read_files(cli, err);
    if (st == KZ_OK)
        st = read_environment(cli, err);
    kz_settings_apply(cli);
    return st;
}
