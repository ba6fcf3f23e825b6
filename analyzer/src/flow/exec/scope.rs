//! Scopes: where variables and temporaries end.

use super::{Exec, Outcomes};
use crate::facts::ExprId;
use crate::flow::state::{Live, State};
use crate::flow::value::Value;
use std::sync::Arc;

impl Exec<'_> {
    /// Opens a scope; temporaries die with it if it is `terminating`.
    pub(super) fn open(&mut self, terminating: bool) -> u32 {
        self.depth += 1;
        if terminating {
            self.temp_scope = self.depth;
        }
        self.depth
    }

    /// Closes the scope on each outcome. The caller restores `temp_scope`.
    pub(super) fn close(&mut self, scope: u32, mut outcomes: Outcomes) -> Outcomes {
        // What a value owns was moved out of the scope before it ends.
        for (state, _) in &mut outcomes {
            self.end_scopes(state, scope);
        }
        self.depth = scope - 1;
        outcomes
    }

    /// Ends, on one path, every scope from `scope` inwards.
    pub(super) fn end_scopes(&mut self, state: &mut State, scope: u32) {
        if !state.live.iter().any(|(of, _)| *of >= scope) {
            return;
        }
        let live = std::mem::take(&mut state.live);
        let (ending, staying): (Vec<_>, Vec<_>) = live.iter().cloned().partition(|(of, _)| *of >= scope);
        state.live = Arc::new(staying);
        for (_, thing) in ending.into_iter().rev() {
            self.end(state, thing);
        }
    }

    fn end(&mut self, state: &mut State, thing: Live) {
        match thing {
            Live::Var(pat) => {
                let value = Arc::make_mut(&mut state.vars).remove(&pat).unwrap_or_default();
                self.drop_value(state, &value);
                if let Some(drops) = self.body.drops.get(&pat).filter(|_| !value.moved) {
                    self.run_drops(state, drops, self.facts.pat(pat).span);
                }
            }
            Live::Temp(value, at) => {
                self.drop_value(state, &value);
                if let Some(drops) = self.body.temp_drops.get(&at).filter(|_| !value.moved) {
                    self.run_drops(state, drops, self.facts.expr(at).span);
                }
            }
        }
    }

    /// Takes what a temporary owns, as a pattern that binds by value does.
    pub(super) fn take_temp(&mut self, state: &mut State, at: ExprId, held: &[u32]) {
        self.change_temp(state, at, |value| held.iter().for_each(|&id| value.disown(id)));
    }

    /// Changes the temporaries of an expression.
    pub(super) fn change_temp(&mut self, state: &mut State, at: ExprId, change: impl Fn(&mut Value)) {
        let of_it = |live: &(u32, Live)| matches!(live.1, Live::Temp(_, of) if of == at);
        if !state.live.iter().any(of_it) {
            return;
        }
        for (_, live) in Arc::make_mut(&mut state.live) {
            match live {
                Live::Temp(value, of) if *of == at => change(value),
                _ => {}
            }
        }
    }
}
