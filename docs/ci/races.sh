#!/usr/bin/env bash
# Collects what RaceAnalyzers found in a build of many projects, and compares it with a baseline. Copy it into your
# repository. It needs bash and jq, and a build that wrote diagnostics.sarif files (see docs/ci.md of RaceAnalyzers).
#
#   races.sh sarif            all findings as one SARIF log, with paths relative to the current folder
#   races.sh list             one finding a line, without line numbers, so that edits elsewhere in a file change nothing
#   races.sh new BASELINE     the findings that an earlier 'list' does not have; fails if there are any
#   races.sh gitlab           all findings as a GitLab Code Quality report
set -euo pipefail

collect() {
  local logs
  mapfile -t logs < <(find . -name diagnostics.sarif -not -path '*/node_modules/*' | LC_ALL=C sort)
  if ((${#logs[@]} == 0)); then
    echo "races.sh: no diagnostics.sarif below $PWD; has the build written an error log?" >&2
    exit 2
  fi

  # A file that is compiled for several frameworks reports each finding once for each of them.
  jq -s --arg folder "$PWD/" '
    ("file://" + ($folder | split("/") | map(@uri) | join("/"))) as $folder
    | def relative: walk(if type == "object" and has("uri") then .uri |= ltrimstr($folder) else . end);
    [.[].runs[]] as $runs
    | {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [{
          tool: {
            driver: {
              name: "RaceAnalyzers",
              informationUri: "https://github.com/race-analyzers/race-analyzers",
              rules: [$runs[].tool.driver.rules[] | select(.id | startswith("RACE"))
                | .properties |= {category}] | unique_by(.id)
            }
          },
          results: [$runs[].results[]? | select(.ruleId | startswith("RACE")) | del(.ruleIndex) | relative]
            | unique_by([.locations[0].physicalLocation, .ruleId, .message.text]),
          columnKind: "utf16CodeUnits"
        }]
      }' "${logs[@]}"
}

# The other places of a finding are numbered, and its message leads to them: a code scanning page shows no others.
sarif() {
  collect | jq '
    (.runs[].results[] | select((.relatedLocations // []) | length > 0)) |= (
      .relatedLocations |= [to_entries[] | {id: (.key + 1)} + .value]
      | .message.text += ". Other places: " + ([.relatedLocations[]
          | "[\(.physicalLocation.artifactLocation.uri):\(.physicalLocation.region.startLine)](\(.id))"] | join(", ")))'
}

# Findings that a pragma or an attribute suppresses are in the log, but they are settled.
list() {
  collect | jq -r '
    .runs[].results[] | select((.suppressions // []) | length == 0)
    | "\(.locations[0].physicalLocation.artifactLocation.uri): \(.ruleId): \(.message.text)"' | LC_ALL=C sort
}

new() {
  local found
  found=$(list)
  # comm counts: a second finding of the same text in the same file is new.
  found=$(LC_ALL=C comm -13 <(LC_ALL=C sort "$1") <(printf '%s' "${found:+$found$'\n'}"))
  if [ -n "$found" ]; then
    printf '%s\n' "$found"
    exit 1
  fi
}

gitlab() {
  collect | jq '
    [.runs[].results[] | select((.suppressions // []) | length == 0)
      | .locations[0].physicalLocation as $place
      | {
          check_name: .ruleId,
          description: .message.text,
          severity: (if .level == "error" then "critical" elif .level == "warning" then "major" else "info" end),
          fingerprint: ("\(.ruleId):\($place.artifactLocation.uri):\($place.region.startLine):\(.message.text)" | @base64),
          location: {path: $place.artifactLocation.uri, lines: {begin: $place.region.startLine}}
        }]'
}

case ${1-} in
  sarif | list | gitlab) "$1" ;;
  new) new "$2" ;;
  *) sed -n '5,8s/^# *//p' "$0" >&2; exit 2 ;;
esac
