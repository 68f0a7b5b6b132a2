#!/bin/sh
# Makes what is given to others and tries it: package.sh PROGRAM FOLDER CORPUS. What this machine cannot do is SKIPPED.
set -eu
program=$1 made=$2 corpus=$3

has() { command -v "$1" >/dev/null 2>&1; }
mib() { echo "$(($(stat -c %s "$1") >> 20)) MiB"; }
skip() { echo "SKIPPED: $1"; }
# a run over the sample is published with files that could not be read
publish() { "$@" >/dev/null || [ $? -eq 3 ]; }

rm -rf "$made" && mkdir -p "$made"
cp "$program" "$made/gouji" && strip "$made/gouji"
echo "program     $(mib "$made/gouji"), $(mib "$program") with symbols: $made/gouji"
publish "$made/gouji" run "$corpus" --output "$made/tables" --progress none

"$made/gouji" generate "$made"
echo "pages       $(ls "$made/man" | wc -l) manual pages, $(ls "$made/completions" | wc -l) completions"

if ! has dpkg-deb; then
    skip "no .deb was made: no dpkg-deb"
else
    "${CARGO_DEB:-cargo-deb}" --no-build --quiet --output "$made/gouji.deb"
    dpkg-deb --extract "$made/gouji.deb" "$made/root"
    publish "$made/root/usr/bin/gouji" run "$corpus" --output "$made/tables" --progress none
    echo "deb         $(mib "$made/gouji.deb"), $(mib "$made/root/usr/bin/gouji") installed: $made/gouji.deb"
    if has systemd-analyze; then
        systemd-analyze verify --root="$made/root" --man=no --recursive-errors=no gouji.service gouji.timer
        echo "systemd     the units of the .deb are taken:$(systemd-analyze security --root="$made/root" --offline=true gouji.service | sed -n 's/.*gouji.service: / exposure /p')"
    else
        skip "the units were not verified: no systemd-analyze"
    fi
fi

for engine in podman docker; do
    if has $engine && $engine info >/dev/null 2>&1; then
        $engine build --quiet --file packaging/Containerfile --tag gouji . >/dev/null
        mkdir -p "$made/container" && chmod 777 "$made/container"
        publish $engine run --rm --network none --read-only --tmpfs /tmp \
            --volume "$PWD/$corpus:/reports:ro" --volume "$PWD/$made/container:/tables" \
            gouji run /reports --output /tables --progress none
        echo "container   $($engine image inspect --format '{{.Size}}' gouji | awk '{ printf "%d MiB", $1 / 1048576 }'), built by $engine"
        exit 0
    fi
done
skip "no container was built: neither podman nor docker answers"
