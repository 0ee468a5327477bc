//! The progress of a transfer, on a terminal only.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};
use std::io::IsTerminal as _;

/// The layout of the bar.
const TEMPLATE: &str = "{wide_bar} {bytes} of {total_bytes}, {bytes_per_sec}";

/// Returns a progress bar on standard error, or a hidden bar if standard error is not a terminal. The bar is cleared
/// when it is dropped, also after Ctrl-C.
pub(super) fn bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let bar = bar.with_finish(ProgressFinish::AndClear);
    match ProgressStyle::with_template(TEMPLATE) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Shows the number of transferred bytes, and the total number if it is known.
pub(super) fn show(bar: &ProgressBar, bytes: u64, total: Option<u64>) {
    if let Some(total) = total {
        bar.set_length(total);
    }
    bar.set_position(bytes);
}
