/*
 * Looks: names that hold what no reader sees, names whose letters are not of
 * the alphabet they seem to be of, and names that look like another name.
 *
 * After Unicode Technical Standard 39 (skeletons of confusable strings), with
 * tables of the letters that matter in names of Japanese registers.  Names are
 * UTF-8; nothing here changes one.
 */
#ifndef KZ_LOOK_H
#define KZ_LOOK_H

#include <stddef.h>
#include <stdint.h>

#include "keizu/base/buf.h"
#include "keizu/base/status.h"

/*
 * 1 if a character is not seen, or steers what is: control characters, signs
 * of direction, joiners, tags, fillers, soft hyphens, interlinear marks.
 * Variation selectors are not among them: Japanese names need them.
 */
int kz_char_is_hidden(uint32_t c);

/*
 * The first hidden character that has no business in a name, 0 if there is
 * none.  Ordinary are one variation selector behind a kanji, selectors of
 * colour behind a sign, and joiners between letters of scripts from Hebrew to
 * Mongolian.  O(n); names of ASCII, kana and kanji at some bytes a cycle.
 */
uint32_t kz_name_hidden(const char *name, size_t n);

/*
 * The first letter that is not of the alphabet it seems to be of, 0 if there
 * is none: Cyrillic (Armenian, Cherokee, ...) among Latin letters of a word,
 * Greek there where it looks like Latin, and words of Cyrillic or Greek in a
 * Latin or Japanese name if all their letters look Latin and they are no legal
 * form (ООО, АО).  Whole words of another alphabet, kanji, kana and both
 * widths beside each other are ordinary; so is a small Greek letter in front
 * of or behind a word (αGEL).  O(n).
 */
uint32_t kz_name_mixed(const char *name, size_t n);

/* Two hashes of a name without its legal form; 0 and 0: nothing is left. */
struct kz_shape {
    uint64_t exact; /* of its folded letters: equal names, equal hashes */
    uint64_t alike; /* names that may look alike have the same */
};

/* work is reset and used.  KZ_EFORMAT: not UTF-8.  O(n). */
kz_status kz_name_shape(const char *name, size_t n, struct kz_buf *work,
    struct kz_shape *out, struct kz_error *err) KZ_MUST_CHECK;

/*
 * A hash of the folded letters, but those that have twins as they are written:
 * names of one exact shape and one spelling look like the same other names.
 * KZ_EFORMAT: not UTF-8.  O(n).
 */
kz_status kz_name_spelling(const char *name, uint64_t *out,
    struct kz_error *err) KZ_MUST_CHECK;

/*
 * 1 if two names look alike and are not the same folded: each letter of the one
 * is that of the other, or a twin of it: Latin and Cyrillic, Greek,
 * Armenian or Cherokee letters of one shape; 工 エ, 口 ロ, 力 カ, 二 ニ, 八 ハ,
 * 卜 ト, 夕 タ, 才 オ; 一 ー and hyphens; 〇 and circles; O and 0, and I, l, 1
 * and |, but for digits of a number.  differ gets the first two that differ,
 * differ[1] = 0 where a has a hidden character, differ[0] where b has one.
 * Legal forms and width do not matter.  KZ_EFORMAT: not UTF-8.
 */
kz_status kz_names_alike(const char *a, const char *b, int *alike,
    uint32_t differ[2], struct kz_error *err) KZ_MUST_CHECK;

#endif
