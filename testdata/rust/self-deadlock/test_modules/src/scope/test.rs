use std::sync::Mutex;

mod more {
    pub fn twice(max: &std::sync::Mutex<u32>) {
        let first = max.lock().unwrap();
        *max.lock().unwrap() += *first;
    }
}

fn count_down(max: &Mutex<u32>, n: u32) {
    let mut now = max.lock().unwrap();
    *now = n;
    if n > 0 {
        count_down(max, n - 1);
    }
}
