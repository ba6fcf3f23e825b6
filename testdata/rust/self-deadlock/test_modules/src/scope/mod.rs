use std::sync::Mutex;

#[cfg(test)]
mod test;

pub fn count_down(max: &Mutex<u32>, n: u32) {
    let mut max_now = max.lock().unwrap(); //~ self-deadlock //~> held
    *max_now = n;
    if n > 0 {
        count_down(max, n - 1);
    }
}
