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
calls='use zoho_auth_typed::{Client, DataCenter, crm, desk, zoho_app};
#[zoho_app]
struct App {
    leads: crm::ListRecords<crm::Leads>,
    lead: crm::GetRecord<crm::Leads>,
    deals: crm::ListRecords<crm::Deals>,
    search: crm::SearchRecords<crm::Contacts>,
    users: crm::ListUsers,
    tickets: desk::ListTickets,
    ticket: desk::GetTicket,
}
fn main() {
    println!("{}", App::SCOPE);
    let client = Client::<App>::from_access_token("token", DataCenter::EU);
    let desk = client.for_organization(desk::ORGANIZATION, 1_u64);
    let requests = [
        client.prepare(App::leads().fields("Last_Name")),
        client.prepare(App::lead().record_id(1_u64)),
        client.prepare(App::deals().fields("Deal_Name")),
        client.prepare(App::search().email("a@example.com")),
        client.prepare(App::users()),
        desk.prepare(App::tickets()),
        desk.prepare(App::ticket().ticket_id(1_u64)),
    ];
    for request in requests {
        println!("{:?}", request.map(|r| r.url().to_string()));
    }
}'
application two '"crm", "desk"' "$calls"
application full '"full"' "$calls"
apps='empty two full'

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
# The crates of this project only: what they are built on takes the same time with and without a catalog.
forget() {
    cargo clean --quiet --offline --manifest-path "$work/$1/Cargo.toml" --target-dir "$work/$1/target" \
        -p app -p zoho-auth-typed -p zoho-auth-core -p zoho-scopes-macros -p zoho-catalog -p zoho-catalog-data
}

for app in $apps; do
    cargo fetch --quiet --manifest-path "$work/$app/Cargo.toml"
    check "$app"
done

# Cold: as a crate from a registry is built, which is never incremental. The touched application is.
export CARGO_INCREMENTAL=0
for app in $apps; do : >"$work/cold-$app"; : >"$work/all-$app"; done
: >"$work/touch"; : >"$work/doc"
for _ in $(seq "$runs"); do
    # In turns, so that a busy minute of the machine falls on both.
    for app in $apps; do
        forget "$app"
        milliseconds check "$app" >>"$work/cold-$app"
    done
done
for _ in $(seq "$runs"); do
    for app in $apps; do
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
# The pages of everything, whose dependencies are built already.
document() { cargo doc --quiet --offline --no-deps -p zoho-auth-typed --manifest-path "$work/full/Cargo.toml" --target-dir "$work/full/target"; }
document
for _ in $(seq "$runs"); do
    rm -rf "$work/full/target/doc"
    touch zoho-auth-typed/src/lib.rs
    milliseconds document >>"$work/doc"
done
empty=$(median <"$work/cold-empty"); all_empty=$(median <"$work/all-empty")
# A row: what, the name of the application, the line.
row() {
    local cold all
    cold=$(median <"$work/cold-$2"); all=$(median <"$work/all-$2")
    echo "| $1 | $(seconds "$cold") s | $(seconds $((cold - empty))) s | $(seconds "$all") s | **$(seconds $((all - all_empty))) s** | $3 |"
}

# What a release binary holds: the scopes that its set asks for and the paths that it calls, and no other.
cargo build --quiet --release --offline --manifest-path "$work/full/Cargo.toml" --target-dir "$work/full/target"
binary=$work/full/target/release/app
"$binary" >"$work/output"
scopes=$(grep -aoE '(Zoho[A-Za-z]+|Desk|WorkDrive)\.[A-Za-z_.]+\.(ALL|READ|CREATE|UPDATE|DELETE|WRITE|CUSTOM|all)' "$binary" | sort -u)
paths=$(grep -aoE '/(crm/(v8|bulk)|api/v[123]|books/v3|creator/v2|billing/v1|expense/v[13]|inventory/v1|restapi/v2|workdrive/api/v1)/[A-Za-z0-9_{}/]+' "$binary" | sort -u)
used=$(head -n 1 "$work/output" | tr ',' '\n' | sort -u)
foreign=$(comm -23 <(echo "$scopes") <(echo "$used") | grep -c . || true)

count() { grep -hc '"method": ' "$@" | awk '{ n += $1 } END { print n }'; }
scopes_of() { grep -ho '"weight": ' "$@" | grep -c .; }
two=(data/products/{crm,desk}.json); all=(data/products/*.json)

cat >benches/RESULTS.md <<EOF
# Figures

By \`benches/figures.sh\`: median of $runs, $(rustc --version | cut -d' ' -f1-2), $(nproc) cores. An application with seven calls on
CRM and Desk, beside one without any product. Cold builds are not incremental, as those of a crate from a registry.

Cold \`cargo check\`: the crates of this project rebuilt, and beside it every dependency rebuilt; each minus the same
without a product. The line is the limit of the second difference.

| products | this project's | minus empty | all | minus empty | line |
| --- | --- | --- | --- | --- | --- |
| none | $(seconds "$empty") s | | $(seconds "$all_empty") s | | |
$(row "CRM, Desk: $(count "${two[@]}") operations, $(scopes_of "${two[@]}") scopes" two '1.6 s')
$(row "all: $(count "${all[@]}") operations, $(scopes_of "${all[@]}") scopes" full '2.7 s')

| what | time | line |
| --- | --- | --- |
| \`cargo check\` after touching \`main.rs\` | $(seconds "$(median <"$work/touch")") s | 0.5 s |
| \`cargo doc\` of all products | $(seconds "$(median <"$work/doc")") s | 60 s |

A release binary holds $(echo "$scopes" | grep -c . || true) scope strings, of which $foreign are not asked for, and these paths:

\`\`\`text
$paths
\`\`\`
EOF
benches/build_peers.sh
benches/build_calls.sh
cat benches/RESULTS.md
