//! The programs that must compile. Each one is a module with a test that runs it.

mod aliases;
mod associated_types;
mod assume_any;
mod attributes_of_fields;
mod bound_by_a_call_alone;
mod command_line;
mod data_center_parsed;
mod data_center_patterns;
mod derives_in_any_order;
mod extra_scopes;
mod generics;
mod hostile_names;
mod in_functions;
mod made_by_macro_rules;
mod nothing_implied;
mod reexports;
mod requires_where_unknown;
mod self_client;
mod two_in_a_module;
mod web_server;
