#!/usr/bin/env bash
# Runs `nestlint check` with the inputs of action.yml: text and annotations in the log, SARIF in a file.
set -euo pipefail

options=(--output text --output github)
case "$NESTLINT_NEW_FROM" in
    none) ;;
    # GitHub sets GITHUB_BASE_REF in pull requests only.
    auto) [ -z "${GITHUB_BASE_REF:-}" ] || options+=(--new-from-merge-base "origin/$GITHUB_BASE_REF") ;;
    *) options+=(--new-from-rev "$NESTLINT_NEW_FROM") ;;
esac
[ -z "$NESTLINT_SARIF" ] || options+=(--output "sarif=$NESTLINT_SARIF")

# One word a path and option; no path is expanded as a pattern.
set -f
# shellcheck disable=SC2206
more=($NESTLINT_ARGS) paths=($NESTLINT_PATHS)
set +f

code=0
nestlint check "${options[@]}" "${more[@]}" -- "${paths[@]}" || code=$?
{
    echo "exit-code=$code"
    # An error leaves no report, or one of an earlier run.
    if [ -n "$NESTLINT_SARIF" ] && [ "$code" -le 1 ]; then
        echo "sarif=$NESTLINT_SARIF"
    fi
} >> "$GITHUB_OUTPUT"
exit "$code"
