//! What ends a guard: `drop` by any name, and the end of every path that does not go on.
use std::sync::Mutex;

pub struct Queue {
    jobs: Mutex<Vec<u32>>,
}

impl Queue {
    pub fn dropped(&self) {
        let g = self.jobs.lock().unwrap();
        drop(g);
        self.jobs.lock().unwrap().clear();
    }

    pub fn dropped_by_path(&self) {
        let g = self.jobs.lock().unwrap();
        std::mem::drop(g);
        let g = self.jobs.lock().unwrap();
        core::mem::drop(g);
        self.jobs.lock().unwrap().clear();
    }

    pub fn dropped_on_the_returning_path(&self, stop: bool) {
        let g = self.jobs.lock().unwrap(); //~> held
        if stop {
            drop(g);
            self.jobs.lock().unwrap().clear();
            return;
        }
        self.jobs.lock().unwrap().clear(); //~ self-deadlock
    }

    pub fn dropped_where_it_goes_on(&self, text: &str) {
        let g = self.jobs.lock().unwrap();
        match text.parse::<u32>() {
            Ok(_) => drop(g),
            Err(_) => return,
        }
        self.jobs.lock().unwrap().clear();
    }

    pub fn dropped_in_every_arm(&self, stop: bool) {
        let g = self.jobs.lock().unwrap();
        if stop {
            drop(g);
        } else {
            println!("{}", g.len());
            drop(g);
        }
        self.jobs.lock().unwrap().clear();
    }

    pub fn dropped_before_continue(&self) {
        for i in 0..3 {
            let g = self.jobs.lock().unwrap();
            if g.len() == i {
                drop(g);
                self.jobs.lock().unwrap().push(1);
                continue;
            }
            panic!("unexpected");
        }
        self.jobs.lock().unwrap().clear();
    }
}
