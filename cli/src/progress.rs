//! A line on standard error while a long run goes on. None if standard error is no terminal, and none for a short run.

use nestlint_analyzer::source::{Crate, FileId, SourceFile, Sources};
use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Shorter runs are silent.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often the line is written anew.
const TICK: Duration = Duration::from_millis(200);

/// The analyzer reads each file once for its macros and once for everything else.
const READS: usize = 2;

/// Sources that count how often they were read.
pub struct Counted<'a> {
    sources: &'a dyn Sources,
    reads: Arc<AtomicUsize>,
}

impl<'a> Counted<'a> {
    /// Counts the reads of these sources.
    pub fn new(sources: &'a dyn Sources) -> Counted<'a> {
        Counted { sources, reads: Arc::default() }
    }
}

impl Sources for Counted<'_> {
    fn files(&self) -> &[SourceFile] {
        self.sources.files()
    }

    fn crates(&self) -> &[Crate] {
        self.sources.crates()
    }

    fn read(&self, file: FileId) -> Result<String, String> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.sources.read(file)
    }
}

/// The line; it is taken away when this is dropped.
pub struct Progress {
    running: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Tells how far the reading of these sources is, if a person is there to see it.
    pub fn of(sources: &Counted<'_>) -> Progress {
        let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        if is_dumb || !std::io::stderr().is_terminal() {
            return Progress { running: None };
        }
        let (stop, stopped) = channel();
        let (reads, total) = (Arc::clone(&sources.reads), sources.files().len() * READS);
        let start = Instant::now();
        let thread = std::thread::spawn(move || {
            let mut wait = PATIENCE;
            while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                show(&line(reads.load(Ordering::Relaxed), total, start.elapsed()));
                wait = TICK;
            }
            if wait == TICK {
                show("");
            }
        });
        Progress { running: Some((stop, thread)) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.running.take() {
            drop(stop);
            let _ = thread.join();
        }
    }
}

/// Replaces the line; an empty one leaves nothing.
fn show(line: &str) {
    let mut out = std::io::stderr().lock();
    let _ = write!(out, "\r\u{1b}[K{line}").and_then(|()| out.flush());
}

fn line(reads: usize, total: usize, time: Duration) -> String {
    let seconds = time.as_secs();
    let what = match (reads * 100).checked_div(total) {
        Some(percent @ 0..100) => format!("reading {} files, {percent} %", total / READS),
        _ => "following locks".to_owned(),
    };
    format!("nestlint: {what}, {seconds} s")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_tells_what_is_done() {
        let at = |reads| line(reads, 8, Duration::from_secs(3));
        assert_eq!(at(2), "nestlint: reading 4 files, 25 %, 3 s");
        assert_eq!(at(8), "nestlint: following locks, 3 s");
        assert_eq!(line(0, 0, Duration::ZERO), "nestlint: following locks, 0 s");
    }
}
