# Debian packages: sourced by samples/run.sh and tests/run.sh, not run.

# What builds and runs keizu, and packs one sample.
packages_build='gcc libc6-dev make autoconf automake pkgconf libsqlite3-dev
libxml2-dev libarchive-dev libcsv-dev libyajl-dev libutf8proc-dev
libsodium-dev nettle-dev libgmp-dev libseccomp-dev libigraph-dev zip'

# need_packages PACKAGE...: install what is missing; root only for that.
need_packages()
{
    if ! command -v dpkg-query > /dev/null; then
        echo "no dpkg here: taking it that these are installed:" "$@" >&2
        return 0
    fi
    missing=
    for package in "$@"; do
        case $(dpkg-query -W -f '${db:Status-Abbrev}' "$package" \
            2> /dev/null) in
        ?i*) ;;
        *) missing="$missing $package" ;;
        esac
    done
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" != 0 ]; then
        echo "Debian packages are missing; as root, run:" >&2
        echo "  apt-get install$missing" >&2
        return 1
    fi
    echo "installing:$missing"
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    packages_log=$(mktemp) || return 1
    # shellcheck disable=SC2086
    if ! { apt-get -q update && apt-get -q install -y \
        --no-install-recommends $missing; } > "$packages_log" 2>&1; then
        tail -n 20 "$packages_log" >&2
        rm -f "$packages_log"
        echo "the packages could not be installed" >&2
        return 1
    fi
    rm -f "$packages_log"
}

# make_configure: the configure script, where the sources come without one.
make_configure()
{
    [ -x configure ] || autoreconf -fi
}
