//@ min-confidence: medium
//! Medium: nothing around the annotation is out of sight.
use std::sync::Mutex;

pub struct Cell {
    state: Mutex<u32>,
}

fn clear(cell: &Cell) {
    // nestlint: nested(child): a parent is always taken first //~ unneeded-nesting
    *cell.state.lock().unwrap() = 0;
}

pub fn clear_exported(cell: &Cell) {
    // nestlint: nested(child): a parent is always taken first
    *cell.state.lock().unwrap() = 0;
}

pub fn clear_both(a: &Cell, b: &Cell) {
    clear(a);
    clear(b);
}

fn clear_each(cell: &Cell) {
    // nestlint: nested(child): a parent is always taken first
    *cell.state.lock().unwrap() = 0;
}

pub fn clear_all(cells: &[Cell], visit: fn(&[Cell], fn(&Cell))) {
    visit(cells, clear_each);
}
