#!/usr/bin/env bash
# Packs a build for a release: the programs, completions, the manual page and the licences, with a checksum beside.
#
# usage: pack.sh DIRECTORY-OF-THE-PROGRAMS ARCHIVE
set -euo pipefail
programs=$1 archive=$2

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
cp "$programs/nestlint" "$programs/cargo-nestlint" LICENSE-APACHE LICENSE-MIT README.md "$stage"
mkdir "$stage/completions"
for shell in bash zsh fish; do
    "$programs/nestlint" completions "$shell" > "$stage/completions/nestlint.$shell"
done
"$programs/nestlint" man > "$stage/nestlint.1"
for command in check baseline kbuild why class; do
    "$programs/nestlint" man "$command" > "$stage/nestlint-$command.1"
done
# The same build packs to the same bytes.
names=$(cd "$stage" && ls)
# shellcheck disable=SC2086
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -czf "$archive" -C "$stage" $names
cd "$(dirname "$archive")"
sha256sum "$(basename "$archive")" > "$(basename "$archive").sha256"
