#!/bin/sh
# The frame of the program: verbs, options, exit statuses, output files.
. "${srcdir:-.}/tests/cli/lib.sh"

config='setting,value,origin
db,keizu.db,default
lang,en,default
color,auto,default'

# Help and version are data: on stdout, status 0.
expect 0 '~keizu 0.' '' keizu --version
expect 0 '~Usage: keizu [--db FILE] VERB' '' keizu --help
expect 0 '~使い方: keizu [--db ファイル] 動詞' '' keizu --lang ja --help
expect 0 '~使い方: keizu [--db ファイル] config' '' keizu config --help --lang ja
expect 0 '~使い方' '' env LC_ALL=ja_JP.UTF-8 keizu --help
expect 0 '~Usage: keizu [--db FILE] config [OPTION...]' '' keizu config --help
expect 0 '~Usage: keizu [--db FILE] config [OPTION...]' '' keizu help config
expect 0 '~keizu help VERB' '' keizu help
expect 0 '~settings, and where' '' keizu --help
expect 0 '~Usage' '' keizu config -h

# A mistake on the command line: status 2, nothing on stdout.
expect 2 '' 'keizu: no verb is given' keizu
expect 2 '' "see 'keizu --help'" keizu
expect 2 '' 'unknown verb confg; did you mean config?' keizu confg
expect 2 '' '動詞 confg はありません。config のことですか' keizu --lang=ja confg
expect 2 '' 'unknown verb zzzzzz' keizu zzzzzz
expect 2 '' 'unknown verb confi; did you mean config?' keizu help confi
expect 2 '' 'unknown option --formt; did you mean --format?' \
    keizu config --formt json
expect 2 '' 'unknown option --form; did you mean --format?' \
    keizu config --form=json
expect 2 '' 'unknown option --zzzzzz' keizu config --zzzzzz
expect 2 '' 'unknown option -Z in -vZ' keizu config -vZ
expect 2 '' 'option --format needs a value' keizu config --format
expect 2 '' 'option --quiet takes no value' keizu config --quiet=1
expect 2 '' '--lang: not one of ja|en: de' keizu config --lang de
expect 2 '' 'one argument too many: extra' keizu config extra
expect 2 '' 'config cannot be written as nothing' keizu config -f nothing
expect 2 '' '--excel belongs to csv, not json' keizu config --excel -f json
expect 2 '' 'unknown option --as-of' keizu config --as-of 2026-01-01
expect 2 '' "see 'keizu config --help'" keizu config --zzzzzz

# Words that would steer a terminal are shown, on one line.
expect 2 '' '<U+001B>[2J' keizu "$(printf 'a\033[2Jb')"
expect 2 '' 'unknown verb a b' keizu "$(printf 'a\nb')"

# Global options stand in front of the verb or behind it.
expect 0 "$config" '' keizu config
expect 0 "$(echo "$config" | sed 's/db,keizu.db,default/db,x,command line/')" \
    '' keizu --db x config
expect 0 "$(echo "$config" | sed 's/db,keizu.db,default/db,x,command line/')" \
    '' keizu config --db=x
expect 0 '~"value": "keizu.db"' '' keizu -qf json config
expect 0 '~"value": "keizu.db"' '' keizu config -fjson
expect 0 '~"schema": "keizu.config/1"' '' keizu config -f json
expect 0 "$config" '' keizu config --
expect 2 '' 'one argument too many: --version' keizu config -- --version
expect 0 '{"setting":"db","value":"keizu.db","origin":"default"}
{"setting":"lang","value":"en","origin":"default"}
{"setting":"color","value":"auto","origin":"default"}' '' \
    keizu config -f jsonl
expect 0 'settings
setting  value     origin
db       keizu.db  default
lang     en        default
color    auto      default' '' keizu config -f table
expect 0 '設定
設定   値        定めた所
db     keizu.db  既定値
lang   ja        コマンドライン
color  auto      既定値' '' keizu config -f table --lang ja

# Settings: files, then environment, then the command line.
mkdir -p "$XDG_CONFIG_HOME/keizu"
file=$XDG_CONFIG_HOME/keizu/config
printf '# mine\n\n lang = ja \ndb=from file.db\n' > "$file"
expect 0 "setting,value,origin
db,from file.db,$file
lang,ja,$file
color,auto,既定値" '' keizu config
expect 0 '~db,from-env.db,KEIZU_DB' '' env KEIZU_DB=from-env.db keizu config
expect 0 '~lang,en,KEIZU_LANG' '' env KEIZU_LANG=en keizu config
expect 0 '~color,never,NO_COLOR' '' env NO_COLOR=1 keizu config
expect 2 '' '$KEIZU_LANG' env KEIZU_LANG=de keizu config
printf 'lang = en\nhome = US\n' > "$file"
expect 2 '' "$file: line 2: 'home' is not a setting" keizu config
printf 'lang\n' > "$file"
expect 2 '' 'line 1: not key = value' keizu config
expect 0 '~Usage' '' keizu config --help
printf 'color = always\n' > "$file"
expect 2 '' "line 1: color cannot be 'always'" keizu config
rm "$file"

# A file of -o is complete or not there, and never replaced unasked.
expect 0 '' '' keizu config -o a.csv
expect 0 "$config" '' cat a.csv
expect 0 '' '' keizu config -o a.json
expect 0 '~"settings": [' '' cat a.json
expect 0 '' '' keizu config -o a.txt
expect 0 '~setting  value' '' cat a.txt
echo old > old.csv
expect 2 '' 'old.csv exists; --overwrite replaces it' keizu config -o old.csv
expect 0 'old' '' cat old.csv
expect 0 '' '' keizu config -o old.csv --overwrite
expect 0 "$config" '' cat old.csv
expect 0 "$config" '' keizu config -o -
expect 2 '' '. is a folder' keizu config -o .
expect 4 '' 'No such file' keizu config -o no/such/a.csv
expect 2 '' 'config cannot be written as xlsx' keizu config -o a.xlsx
expect 2 '' '--output has an empty name' keizu config -o ''
expect 0 'a.csv
a.json
a.txt
old.csv' '' ls

# A full device is status 4; a reader that has seen enough is no failure.
expect 4 '' 'No space left on device' keizu config -o /dev/full
expect 4 '' 'No space left on device' sh -c 'keizu config > /dev/full'
expect 4 '' 'No space left on device' sh -c 'keizu --help > /dev/full'
expect 4 '' 'cannot write standard output' sh -c 'keizu config >&-'
expect 0 '0' '' \
    sh -c '{ { sleep 0.2; keizu config; echo $? >&3; } | true; } 3>&1'

# --excel: mark, CRLF.
expect 0 "$(printf '\357\273\277setting,value,origin\r\n')" '' \
    sh -c 'keizu config --excel | head -n 1'

# The locale decides the language and nothing else.
expect 0 "$config" '' env LC_ALL=de_DE.UTF-8 keizu config

# Timings: a file is made even where a verb has no phases.
expect 0 "$config" '' keizu config --timings t.jsonl
expect 0 '' '' cat t.jsonl
expect 4 '' 'cannot create' keizu config --timings no/such/t.jsonl

finish
