#!/usr/bin/env bash
# What the types cost a build, and what reaches a binary. Median of five; nothing but bash, grep, sort and cargo.
#   benches/figures.sh            measures, and rewrites benches/RESULTS.md
#   RUNS=1 benches/figures.sh     a quick look
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
runs=${RUNS:-5}
work=$root/target/figures
mkdir -p "$work"
unset CARGO_TARGET_DIR

# An application: $1 folder, $2 features, $3 main.rs
application() {
    mkdir -p "$work/$1/src"
    cat >"$work/$1/Cargo.toml" <<EOF
[package]
name = "app"
version = "0.0.0"
edition = "2024"
[workspace]
[dependencies]
zoho-auth-typed = { path = "$root/zoho-auth-typed", features = [$2] }
EOF
    cp "$root/Cargo.lock" "$work/$1/Cargo.lock"
    printf '%s\n' "$3" >"$work/$1/src/main.rs"
}

application empty '' 'fn main() {
    println!("{}", zoho_auth_typed::DataCenter::EU.code());
}'
application full '"crm", "desk"' 'use zoho_auth_typed::{Client, DataCenter, crm, desk, zoho_app};
#[zoho_app]
struct App {
    leads: crm::GetRecords<crm::Leads>,
    lead: crm::GetRecord<crm::Leads>,
    deals: crm::GetRecords<crm::Deals>,
    search: crm::SearchRecords<crm::Contacts>,
    users: crm::GetUsers,
    tickets: desk::ListTickets,
    ticket: desk::GetTicket,
}
fn main() {
    println!("{}", App::SCOPE);
    let client = Client::<App>::from_access_token("token", DataCenter::EU);
    let requests = [
        client.prepare(App::leads().fields("Last_Name")),
        client.prepare(App::lead().record_id(1_u64)),
        client.prepare(App::deals().fields("Deal_Name")),
        client.prepare(App::search().email("a@example.com")),
        client.prepare(App::users()),
        client.prepare(App::tickets()),
        client.prepare(App::ticket().ticket_id(1_u64)),
    ];
    for request in requests {
        println!("{:?}", request.map(|r| r.url().to_string()));
    }
}'

# Milliseconds that a command takes.
milliseconds() {
    local start end
    start=$(date +%s%N)
    "$@" >/dev/null 2>"$work/stderr" || { cat "$work/stderr" >&2; exit 1; }
    end=$(date +%s%N)
    echo $(((end - start) / 1000000))
}
median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
seconds() { awk -v ms="$1" 'BEGIN { printf "%.2f", ms / 1000 }'; }

check() { cargo check --quiet --offline --manifest-path "$work/$1/Cargo.toml" --target-dir "$work/$1/target"; }
# The crates of this project only: what they are built on takes the same time with and without a catalogue.
forget() {
    cargo clean --quiet --offline --manifest-path "$work/$1/Cargo.toml" --target-dir "$work/$1/target" \
        -p app -p zoho-auth-typed -p zoho-scopes-macros -p zoho-catalog -p zoho-catalog-data
}

for app in empty full; do
    cargo fetch --quiet --manifest-path "$work/$app/Cargo.toml"
    check "$app"
done

# Cold: as a crate from a registry is built, which is never incremental. The touched application is.
export CARGO_INCREMENTAL=0
for file in cold-empty cold-full all-empty all-full touch; do : >"$work/$file"; done
for _ in $(seq "$runs"); do
    # In turns, so that a busy minute of the machine falls on both.
    for app in empty full; do
        forget "$app"
        milliseconds check "$app" >>"$work/cold-$app"
    done
done
for _ in $(seq "$runs"); do
    for app in empty full; do
        rm -rf "$work/$app/target"
        milliseconds check "$app" >>"$work/all-$app"
    done
done
unset CARGO_INCREMENTAL
check full
for _ in $(seq "$runs"); do
    touch "$work/full/src/main.rs"
    milliseconds check full >>"$work/touch"
done
empty=$(median <"$work/cold-empty"); full=$(median <"$work/cold-full")
all_empty=$(median <"$work/all-empty"); all_full=$(median <"$work/all-full"); touched=$(median <"$work/touch")

# What a release binary holds: the scopes that its set asks for and the paths that it calls, and no other.
cargo build --quiet --release --offline --manifest-path "$work/full/Cargo.toml" --target-dir "$work/full/target"
binary=$work/full/target/release/app
"$binary" >"$work/output"
scopes=$(grep -aoE '(Zoho[A-Za-z]+|Desk)\.[A-Za-z_.]+\.(ALL|READ|CREATE|UPDATE|DELETE|WRITE|CUSTOM)' "$binary" | sort -u)
paths=$(grep -aoE '/(crm/(v8|bulk)|api/v1)/[A-Za-z0-9_{}/]+' "$binary" | sort -u)
used=$(head -n 1 "$work/output" | tr ',' '\n' | sort -u)
foreign=$(comm -23 <(echo "$scopes") <(echo "$used") | grep -c . || true)

operations=$(grep -hc '"method": ' data/products/crm.json data/products/desk.json | awk '{ n += $1 } END { print n }')
all_scopes=$(grep -hoE '"name": "[A-Za-z]+\.[^"]+"' data/products/crm.json data/products/desk.json | sort -u | grep -c .)

cat >benches/RESULTS.md <<EOF
# Figures

By \`benches/figures.sh\`: median of $runs, $(rustc --version | cut -d' ' -f1-2), $(nproc) cores. An application with seven calls on
CRM and Desk ($operations operations, $all_scopes scopes), beside one without any product. Cold builds are not incremental, as those of a crate from a registry.

| what | without | with | difference | line |
| --- | --- | --- | --- | --- |
| cold \`cargo check\`, the crates of this project rebuilt | $(seconds "$empty") s | $(seconds "$full") s | **$(seconds $((full - empty))) s** | 1.6 s |
| cold \`cargo check\`, every dependency rebuilt | $(seconds "$all_empty") s | $(seconds "$all_full") s | $(seconds $((all_full - all_empty))) s | |
| \`cargo check\` after touching \`main.rs\` | | $(seconds "$touched") s | | 0.5 s |

A release binary holds $(echo "$scopes" | grep -c . || true) scope strings, of which $foreign are not asked for, and these paths:

\`\`\`text
$paths
\`\`\`
EOF
cat benches/RESULTS.md
