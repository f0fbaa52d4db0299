/*
 * Status and error text: how every fallible function of keizu answers.
 *
 * A fallible function returns kz_status and takes `struct kz_error *err`
 * last.  Outputs are untouched on failure.  The first message wins; callers
 * on the way up may put context in front of it.  A bad *record* is not an
 * error: it goes to the sink as a reject (keizu/base/sink.h).
 */
#ifndef KZ_STATUS_H
#define KZ_STATUS_H

#if defined(__GNUC__)
#define KZ_MUST_CHECK   __attribute__((warn_unused_result))
#define KZ_PRINTF(f, a) __attribute__((format(printf, f, a)))
#define KZ_NORETURN     __attribute__((noreturn))
#else
#define KZ_MUST_CHECK
#define KZ_PRINTF(f, a)
#define KZ_NORETURN
#endif

/*
 * A big variable that is filled before it is read, in a function that runs for
 * every record: the build zeroes all others at each call.
 */
#if defined(__has_attribute)
#if __has_attribute(uninitialized)
#define KZ_UNSET __attribute__((uninitialized))
#endif
#endif
#ifndef KZ_UNSET
#define KZ_UNSET
#endif

typedef enum kz_status {
    KZ_OK = 0,
    KZ_DONE = 1,     /* an iteration has ended; not a failure */
    KZ_ENOMEM = -1,  /* out of memory */
    KZ_EINVAL = -2,  /* the caller broke the contract, or a bad argument */
    KZ_EIO = -3,     /* reading or writing failed; text has errno's words */
    KZ_EFORMAT = -4, /* the input is not what it claims to be */
    KZ_ELIMIT = -5,  /* a documented limit was reached */
    KZ_ESTORE = -6,  /* SQLite refused; text has its message */
    KZ_ENOSOL = -7,  /* the mathematics has no answer for this input */
    KZ_EINTR = -8    /* the user asked to stop; nothing was half-done */
} kz_status;

/* Initialise with `struct kz_error err = KZ_ERROR_INIT;`. */
struct kz_error {
    kz_status status;
    /*
     * NULL, or a function that gives the translation of a format string (or
     * the string itself).  Set by the program, never by a library.
     */
    const char *(*translate)(const char *format);
    char text[512]; /* one sentence, no newline, UTF-8, "" while KZ_OK */
};

#define KZ_ERROR_INIT \
    {                 \
        KZ_OK, 0, ""  \
    }

/*
 * Fill err, if it is not NULL and still empty, with a printf text, and return
 * st.  The text is cut at a character border and line ends become spaces.
 */
kz_status kz_fail(struct kz_error *err, kz_status st, const char *fmt, ...)
    KZ_PRINTF(3, 4);

/* The same with errno's words behind: "cannot open x: No such file". */
kz_status kz_fail_errno(struct kz_error *err, kz_status st, const char *fmt,
    ...) KZ_PRINTF(3, 4);

/* Put "words: " in front of err's text on the way up, and return st. */
kz_status kz_context(struct kz_error *err, kz_status st, const char *fmt, ...)
    KZ_PRINTF(3, 4);

/*
 * Words for a %s of the above: their translation, or themselves.  Borrowed as
 * the words are; err may be NULL.
 */
const char *kz_error_words(const struct kz_error *err, const char *words);

/* Make err empty again; its translate function stays. */
void kz_error_clear(struct kz_error *err);

/* A state that cannot be: print file, line and text to stderr and abort. */
void kz_bug_at(const char *file, int line, const char *what) KZ_NORETURN;
#define kz_bug(what) kz_bug_at(__FILE__, __LINE__, what)

/* Set st, and on failure (a negative status) go to out. */
#define KZ_TRY(call)  \
    do {              \
        st = (call);  \
        if (st < 0)   \
            goto out; \
    } while (0)

#endif
