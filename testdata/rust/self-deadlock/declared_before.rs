//! A variable that is declared first and gets its guard later keeps it until its own scope ends.
use std::sync::Mutex;

pub struct Buffer {
    data: Mutex<Vec<u8>>,
}

impl Buffer {
    pub fn read(&self, rows: usize, is_mapped: bool) -> usize {
        let mut n = 0;
        for row in 0..rows {
            let data;
            let bytes = if is_mapped {
                &[][..]
            } else {
                data = self.data.lock().unwrap();
                &data[row..]
            };
            n += bytes.len();
        }
        n
    }

    pub fn by_a_closure(&self, rows: usize) -> usize {
        let read = |row: usize| {
            let data;
            data = self.data.lock().unwrap();
            data[row..].len()
        };
        (0..rows).map(|row| read(row)).sum::<usize>() + read(0)
    }

    pub fn outside_the_loop(&self, rows: usize) -> usize {
        let mut n = 0;
        let mut data;
        for row in 0..rows {
            data = self.data.lock().unwrap(); //~ self-deadlock //~> held
            n += data[row..].len();
        }
        n
    }
}
