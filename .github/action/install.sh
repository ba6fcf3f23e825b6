#!/usr/bin/env bash
# Puts the released `nestlint` of a version on the path of the steps that follow. Run by action.yml.
#
# NESTLINT_VERSION   the release, or `path` for one that is there already
# NESTLINT_RELEASES  where releases are, if not on GitHub
set -euo pipefail

if [ "$NESTLINT_VERSION" = path ]; then
    nestlint --version
    exit 0
fi

case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) target=x86_64-unknown-linux-musl ;;
    Linux-aarch64 | Linux-arm64) target=aarch64-unknown-linux-musl ;;
    *)
        echo "::error title=nestlint::no release for $(uname -sm); build it with cargo and set the input version to path"
        exit 2
        ;;
esac

releases=${NESTLINT_RELEASES:-https://github.com/nestlint/nestlint/releases/download}
archive=nestlint-$target.tar.gz
dir=${RUNNER_TEMP:-/tmp}/nestlint-$NESTLINT_VERSION
mkdir -p "$dir"
cd "$dir"
for file in "$archive" "$archive.sha256"; do
    if ! curl --fail --silent --show-error --location --retry 3 --output "$file" "$releases/v$NESTLINT_VERSION/$file"; then
        echo "::error title=nestlint::there is no release $NESTLINT_VERSION for $target, or it cannot be reached"
        exit 2
    fi
done
sha256sum --check --quiet "$archive.sha256"
tar -xzf "$archive"
echo "$dir" >> "$GITHUB_PATH"
"$dir/nestlint" --version
