#!/usr/bin/env bash
# The time of a cold `cargo check` of an application on CRM and Desk with either TLS feature, beside applications that
# only depend on another crate, in one run. Replaces the section of that name in benches/RESULTS.md.
#   benches/build_peers.sh            median of five
#   RUNS=1 benches/build_peers.sh     a quick look
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
runs=${RUNS:-5}
work=$root/target/build-peers
mkdir -p "$work"
unset CARGO_TARGET_DIR
export CARGO_INCREMENTAL=0 # as crates of a registry are built

# An application: $1 folder, $2 its dependency, $3 main.rs.
application() {
    mkdir -p "$work/$1/src"
    printf '[package]\nname = "app"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n[dependencies]\n%s\n' "$2" >"$work/$1/Cargo.toml"
    printf '%s\n' "$3" >"$work/$1/src/main.rs"
    cargo fetch --quiet --manifest-path "$work/$1/Cargo.toml"
}
ours() { echo "zoho-auth-typed = { path = \"$root/zoho-auth-typed\", default-features = false, features = [\"crm\", \"desk\", \"$1\"] }"; }
calls='use zoho_auth_typed::{crm, desk, zoho_app};
#[zoho_app]
struct App {
    leads: crm::ListRecords<crm::Leads>,
    users: crm::ListUsers,
    tickets: desk::ListTickets,
}
fn main() {
    let _ = (App::leads().fields("Last_Name"), App::users(), App::tickets());
}'
application rustls "$(ours rustls)" "$calls"
application rustls-ring "$(ours rustls-ring)" "$calls"
application oauth2 'oauth2 = "5"' 'fn main() {}'
application octocrab 'octocrab = "0.54"' 'fn main() {}'
apps='rustls rustls-ring oauth2 octocrab'

check() { cargo check --quiet --offline --manifest-path "$work/$1/Cargo.toml" --target-dir "$work/$1/target"; }
for app in $apps; do : >"$work/times-$app"; done
for _ in $(seq "$runs"); do
    # In turns, so that a busy minute of the machine falls on all.
    for app in $apps; do
        rm -rf "$work/$app/target"
        start=$(date +%s%N)
        check "$app"
        echo $((($(date +%s%N) - start) / 1000000)) >>"$work/times-$app"
    done
done

median() { sort -n | awk '{ v[NR] = $1 } END { print ((NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2) / 1000 }'; }
version() { awk -v name="\"$1\"" '$1 == "name" && $3 == name { getline; gsub(/"/, "", $3); print $3; exit }' "$work/$1/Cargo.lock"; }
# A row: what, the name of the application.
row() { printf '| %s | %.1f s | %s |\n' "$1" "$(median <"$work/times-$2")" "$(grep -c '^\[\[package\]\]' "$work/$2/Cargo.lock")"; }
section() {
    cat <<TEXT
## Beside other crates

By \`benches/build_peers.sh\`: cold \`cargo check\`, every dependency rebuilt, median of $runs, $(rustc --version | cut -d' ' -f1-2), $(nproc) cores. The
others are alone in an application, with their default features. Goal: with \`rustls-ring\` not above \`oauth2\`.

| dependency | cold check | crates in the lock file |
| --- | --- | --- |
$(row 'zoho-auth-typed, CRM and Desk, `rustls` (default)' rustls)
$(row 'zoho-auth-typed, CRM and Desk, `rustls-ring`' rustls-ring)
$(row "oauth2 $(version oauth2)" oauth2)
$(row "octocrab $(version octocrab)" octocrab)
TEXT
}
before=$(awk '/^## / { skip = ($0 == "## Beside other crates") } !skip' benches/RESULTS.md)
printf '%s\n\n%s\n' "$before" "$(section)" >benches/RESULTS.md
section
