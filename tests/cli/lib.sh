# Command-line tests: source this first, use `expect`, end with `finish`.
#
#   expect STATUS STDOUT STDERR COMMAND...
#
# runs the command in an empty folder with nothing of the caller's settings
# and compares: the exit status; stdout exactly (without its last line ends;
# "~text" means: contains text; "*" means anything); stderr by its stable
# part ("" means: empty; "*" anything).  `keizu` is the one just built.
# shellcheck shell=sh
set -u
unset KEIZU_DB KEIZU_LANG NO_COLOR CDPATH LANGUAGE LC_MESSAGES LANG
LC_ALL=C.UTF-8 TZ=UTC TERM=xterm
export LC_ALL TZ TERM
build=$(pwd)
top=$(cd "${srcdir:-$(dirname "$0")/../..}" && pwd)
PATH=$build:$PATH
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
mkdir "$work/home" "$work/run"
HOME=$work/home XDG_CONFIG_HOME=$work/home/.config
export PATH HOME XDG_CONFIG_HOME
cd "$work/run" || exit 99
samples=$top/samples
expected=0 wrong=0
: "$samples"

complain()
{
    wrong=$((wrong + 1))
    echo "$*"
}

expect()
{
    want_status=$1 want_out=$2 want_err=$3
    shift 3
    expected=$((expected + 1))
    "$@" > "$work/out" 2> "$work/err" < /dev/null
    status=$?
    [ "$status" = "$want_status" ] ||
        complain "$*: status $status, not $want_status"
    got=$(cat "$work/out")
    case $want_out in
    '*') ;;
    '~'*)
        case $got in
        *"${want_out#\~}"*) ;;
        *) complain "$*: stdout does not have '${want_out#\~}':
$got" ;;
        esac
        ;;
    *) [ "$got" = "$want_out" ] || complain "$*: stdout is
$got
and not
$want_out" ;;
    esac
    got=$(cat "$work/err")
    case $want_err in
    '*') ;;
    '') [ -z "$got" ] || complain "$*: stderr is not empty: $got" ;;
    *)
        case $got in
        *"$want_err"*) ;;
        *) complain "$*: stderr does not have '$want_err': $got" ;;
        esac
        ;;
    esac
}

finish()
{
    echo "$expected commands, $wrong complaints"
    [ "$expected" -gt 0 ] && [ "$wrong" = 0 ]
    exit
}
