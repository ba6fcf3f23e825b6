//! What each phase of a run cost: its time, and the memory in use when it ended.

use std::time::{Duration, Instant};

/// A phase that is over.
#[derive(Debug, Clone)]
pub struct Phase {
    /// Its name.
    pub name: &'static str,
    /// How long it took.
    pub time: Duration,
    /// Memory of the process at its end, in bytes; none where the system does not tell.
    pub memory: Option<u64>,
}

/// The phases of a run so far, in order.
#[derive(Debug)]
pub struct Phases {
    since: Instant,
    list: Vec<Phase>,
}

impl Phases {
    /// The first phase began at `since`.
    pub fn since(since: Instant) -> Phases {
        Phases { since, list: Vec::new() }
    }

    /// A phase is over, the next one begins.
    pub fn end(&mut self, name: &'static str) {
        let now = Instant::now();
        self.list.push(Phase { name, time: now - self.since, memory: of_process("VmRSS:") });
        self.since = now;
    }

    /// The phases and the peak of memory, a line each.
    pub fn table(&self) -> String {
        let mib = |bytes: Option<u64>| bytes.map_or(String::new(), |bytes| format!("{:>8} MiB", bytes >> 20));
        let row = |phase: &Phase| {
            let time = phase.time.as_secs_f64() * 1000.0;
            format!("{:12}{time:>10.1} ms{}\n", phase.name, mib(phase.memory))
        };
        let rows: String = self.list.iter().map(row).collect();
        let peak = of_process("VmHWM:");
        if peak.is_none() { rows } else { format!("{rows}{:25}{}\n", "peak", mib(peak)) }
    }
}

/// A row of Linux' account of this process (proc_pid_status(5)), in bytes.
fn of_process(row: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(row))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib << 10)
}
