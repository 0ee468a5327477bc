//! The memory that the transfer of a large file needs. A separate process contains the client and the emulator.

use crate::files::{client, folder};
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};
use zoho_auth_typed::{crm, transfer::Upload, zoho_app};
use zoho_emulator::File;

/// The limit of the peak memory of the process, including its code, in KiB.
const MEMORY_KIB: u64 = 64 * 1024;
const GIB: u64 = 1 << 30;
/// The environment variable with the task of the process, such as `upload 1000`.
const TASK: &str = "ZOHO_TEST_TRANSFER";

#[zoho_app]
struct Large {
    upload: crm::UploadFiles,
    download: crm::DownloadFile,
}

#[test]
fn transfer_of_two_gibibytes_uses_constant_memory() {
    up_and_down(2 * GIB);
}

fn up_and_down(bytes: u64) {
    // A download to a file needs space on the disk, so its size is smaller.
    for (way, bytes) in [("upload", bytes), ("download", bytes), ("download-to-file", bytes / 8)] {
        let (memory_kib, time) = in_a_process(way, bytes);
        println!("{way} of {bytes} bytes: up to {} MiB, {:.1} s", memory_kib / 1024, time.as_secs_f64());
        assert!(memory_kib <= MEMORY_KIB, "{way} should not need {memory_kib} KiB");
    }
}

/// Runs the transfer `way` in a new process. Returns its peak resident memory, in KiB, and its duration.
fn in_a_process(way: &str, bytes: u64) -> (u64, Duration) {
    let started = Instant::now();
    let this = std::env::current_exe().expect("path of this binary should be known");
    let run = Command::new(this)
        .args(["--exact", "transfers::child_process_transfers_a_file", "--ignored", "--nocapture"])
        .env(TASK, format!("{way} {bytes}"))
        .output()
        .expect("child process should run");
    let printed = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{printed}{}", String::from_utf8_lossy(&run.stderr));
    let memory = printed.lines().find_map(|line| line.split_once("highest ")?.1.parse().ok());
    (memory.unwrap_or_else(|| panic!("{printed}")), started.elapsed())
}

#[tokio::test]
#[ignore = "the other test of this module runs it in separate processes"]
async fn child_process_transfers_a_file() {
    let Ok(task) = std::env::var(TASK) else { return };
    let (way, bytes) = task.split_once(' ').expect("task should have a direction and a size");
    let bytes: u64 = bytes.parse().expect("size should be a number");
    let (zoho, client) = client::<Large>().await;
    let folder = folder(&format!("large-{way}"));
    let path = folder.join("large.bin");
    if way == "upload" {
        // The file contains only zeros and uses no space on the disk.
        fs::File::create(&path).and_then(|file| file.set_len(bytes)).expect("file should be created");
        client
            .upload(Large::upload(), Upload::file(&path).await.expect("file should be readable"))
            .await
            .expect("upload should succeed");
        assert_eq!(zoho.files("eu").uploaded().first().map(|file| file.bytes), Some(bytes));
    } else if way == "download" {
        zoho.files("eu").serve("/crm/v8/files?id=7", File::generated(bytes));
        let download = client.download(Large::download().id("7"));
        assert_eq!(download.to_writer(&mut tokio::io::sink()).await.expect("file should be downloaded").bytes, bytes);
    } else {
        zoho.files("eu").serve("/crm/v8/files?id=7", File::generated(bytes));
        let file = client.download(Large::download().id("7")).to_file(&path).await.expect("file should be downloaded");
        assert_eq!((file.bytes, fs::metadata(&path).expect("file should exist").len()), (bytes, bytes));
    }
    drop(folder);
    println!("highest {}", highest_kib());
}

/// Returns the peak resident memory of this process, in KiB. Returns 0 on systems other than Linux, where it is not
/// measured.
fn highest_kib() -> u64 {
    let Ok(status) = fs::read_to_string("/proc/self/status") else { return 0 };
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok())
        .expect("line should have a number of KiB")
}
