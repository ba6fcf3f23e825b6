//! A variant that something may have changed meanwhile tells nothing.
use std::sync::Mutex;

#[derive(PartialEq)]
pub enum State {
    Idle,
    Busy,
}

impl State {
    fn advance(&mut self) {
        *self = State::Busy;
    }
}

fn set(state: &mut State) {
    *state = State::Busy;
}

pub struct Task {
    state: State,
    log: Mutex<u32>,
}

impl Task {
    fn advance(&mut self) {
        self.state = State::Busy;
    }

    fn note(&self) {
        *self.log.lock().unwrap() += 1; //~ self-deadlock
    }

    pub fn member(&mut self) {
        if self.state == State::Idle {
            self.advance();
            let _log = self.log.lock().unwrap(); //~> held
            if self.state == State::Busy {
                self.note();
            }
        }
    }

    pub fn assigned(&mut self) {
        self.state = State::Idle;
        self.state.advance();
        let _log = self.log.lock().unwrap(); //~> held
        match self.state {
            State::Busy => self.note(),
            State::Idle => {}
        }
    }

    pub fn handed(&self) {
        let mut state = State::Idle;
        set(&mut state);
        let _log = self.log.lock().unwrap(); //~> held
        match state {
            State::Busy => self.note(),
            State::Idle => {}
        }
    }

    pub fn parameter(&self, mut state: State) {
        if let State::Idle = state {
            state.advance();
            let _log = self.log.lock().unwrap(); //~> held
            if let State::Busy = state {
                self.note();
            }
        }
    }
}
