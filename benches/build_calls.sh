#!/usr/bin/env bash
# The processor time and memory that generated calls add to `cargo check`, beside an endpoint of the crate `gitlab`, in
# one run. The minimum counts, because other work of the machine only adds to processor time. Replaces the section of
# that name in benches/RESULTS.md. Needs GNU time as /usr/bin/time.
#   benches/build_calls.sh            the minimum of five
#   RUNS=1 benches/build_calls.sh     a quick look
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
runs=${RUNS:-5}
work=$root/target/build-calls
mkdir -p "$work"
unset CARGO_TARGET_DIR
export CARGO_INCREMENTAL=0 # as crates of a registry are built

# An application: $1 folder, $2 its dependency, $3 main.rs.
application() {
    mkdir -p "$work/$1/src"
    printf '[package]\nname = "app"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n[package.metadata.zoho]\ncatalog = "catalog.json"\n[dependencies]\n%s\n' "$2" >"$work/$1/Cargo.toml"
    printf '%s\n' "$3" >"$work/$1/src/main.rs"
    cargo fetch --quiet --manifest-path "$work/$1/Cargo.toml"
}
# Without TLS, which takes the same time with and without calls.
ours() { echo "zoho-auth-typed = { path = \"$root/zoho-auth-typed\", default-features = false, features = [$1] }"; }

# An application with 300 calls of Desk, and a custom catalog of 6,000 calls, the most that one crate may have.
fields=$(awk '/^      "name": / { name = $2; gsub(/[",]/, "", name) } /^      "requires": \[\[/ && n < 300 { printf "    call_%d: zoho_auth_typed::desk::%s,\n", n++, name }' data/products/desk.json)
mkdir -p "$work/custom"
{
    printf '{"schema_version": 2, "product": "toy", "title": "Toy", "host": "https://toy.example.com", "auth_scheme": "Bearer", "services": ["Toy"],\n'
    printf '"sources": {"s": {"title": "Toy", "location": "https://toy.example.com", "retrieved": "2026-01-01"}},\n'
    printf '"scopes": [{"name": "Toy.things.READ", "status": "documented", "source": "s"}],\n"endpoints": ['
    for i in $(seq 6000); do
        [[ $i = 1 ]] || printf ','
        printf '\n{"name": "GetThing%d", "method": "GET", "path": "/v1/things%d/{id}", "version": "v1", "parameters": [{"name": "id", "in": "path", "type": "id"}, {"name": "page", "in": "query", "type": "integer"}], "requires": [["Toy.things.READ"]], "status": "documented", "source": "s"}' "$i" "$i"
    done
    printf ']}\n'
} >"$work/custom/catalog.json"
custom='"custom-catalog"'
application none "$(ours '')" 'fn main() {}'
application two "$(ours '"crm", "desk"')" 'fn main() {}'
application full "$(ours '"full"')" 'fn main() {}'
application calls "$(ours '"full"')" "#[zoho_auth_typed::zoho_app]
struct App {
$fields
}
fn main() {
    println!(\"{}\", App::SCOPE);
}"
application no-custom "$(ours "$custom")" 'fn main() {}'
application custom "$(ours "$custom")" 'pub mod zoho {
    zoho_auth_typed::catalog!();
}
fn main() {}'
application gitlab 'gitlab = "0.1905"' 'fn main() {}'

# One target folder, so that the dependencies are built once.
cargo_of() { cargo "$2" --quiet --offline --manifest-path "$work/$1/Cargo.toml" --target-dir "$work/target" "${@:3}"; }
# Checks the application $1 and the package $2 of its dependencies. Appends milliseconds and MB to the list $3.
measure() {
    cargo_of "$1" clean -p app -p "$2" 2>/dev/null
    /usr/bin/time --quiet -f '%U %S %M' -o "$work/time" bash -c 'cargo_of "$@"' _ "$1" check 2>"$work/stderr" || {
        cat "$work/stderr" >&2
        exit 1
    }
    awk '{ print int(($1 + $2) * 1000), int($3 / 1024) }' "$work/time" >>"$work/measured-$3"
}
export -f cargo_of
export work
apps='none two full calls no-custom custom gitlab'
package() { case $1 in gitlab) echo gitlab ;; none | two | full) echo zoho-auth-typed ;; *) echo app ;; esac; }
for app in $apps; do cargo_of "$app" check; done
for list in $apps app; do : >"$work/measured-$list"; done
for _ in $(seq "$runs"); do
    # In turns, so that a busy minute of the machine falls on all.
    for app in $apps; do measure "$app" "$(package "$app")" "$app"; done
    # An application with all products and without a call, alone.
    measure full app app
done

ms() { cut -d' ' -f1 "$work/measured-$1" | sort -n | head -n 1; }
mb() { cut -d' ' -f2 "$work/measured-$1" | sort -n | head -n 1; }
version=$(awk '$1 == "name" && $3 == "\"gitlab\"" { getline; gsub(/"/, "", $3); print $3 }' "$work/gitlab/Cargo.lock")
endpoints=$(grep -rhE '^impl.* Endpoint for ' "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/gitlab-"$version"/src/api | wc -l)
calls_of() { grep -hc '^      "method": ' "$@" | awk '{ n += $1 } END { print n }'; }
# A row: what, number of calls, the application, the one it is compared with, the goal.
row() {
    awk -v what="$1" -v n="$2" -v ms=$(($(ms "$3") - $(ms "$4"))) -v mb=$(($(mb "$3") - $(mb "$4"))) -v goal="$5" \
        'BEGIN { printf "| %s | %d | %.2f s | %d MB | **%.2f ms** | %s |\n", what, n, ms / 1000, mb, ms / n, goal }'
}
section() {
    cat <<TEXT
## Cost of calls

By \`benches/build_calls.sh\`: processor time and peak memory that calls add to a \`cargo check\` which is not incremental, the
minimum of $runs, $(rustc --version | cut -d' ' -f1-2), $(nproc) cores. The time of a product includes its scopes and its macros.

| what | calls | time | memory | per call | goal |
| --- | --- | --- | --- | --- | --- |
$(row 'CRM and Desk, minus no product' "$(calls_of data/products/{crm,desk}.json)" two none '0.7 ms')
$(row 'all products, minus no product' "$(calls_of data/products/*.json)" full none '0.7 ms')
$(row "endpoints of gitlab $version, with the rest of the crate" "$endpoints" gitlab app '–')
$(row 'an application with 300 calls, minus an empty one' 300 calls app '0.4 s, 200 MB')
$(row 'a custom catalog, minus an empty application' 6000 custom no-custom '3 s, 400 MB')
TEXT
}
before=$(awk '/^## / { skip = ($0 == "## Cost of calls") } !skip' benches/RESULTS.md)
printf '%s\n\n%s\n' "$before" "$(section)" >benches/RESULTS.md
section
