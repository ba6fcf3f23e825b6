//! `.await`: runs the future here, and notes what is held meanwhile.

use super::{Exec, Outcomes, Want};
use crate::facts::ExprId;
use crate::flow::state::State;
use crate::flow::value::{Callable, Value};

impl Exec<'_> {
    pub(super) fn eval_await(&mut self, state: State, e: ExprId, of: ExprId) -> Outcomes {
        self.awaited = Some(of);
        self.over(state, of, Want::Value, |exec, state, value| {
            exec.note_await(&state, e, &value);
            match &value.callable {
                Some(callable @ (Callable::Future(_) | Callable::AsyncBlock(_))) => {
                    let callable = callable.clone();
                    exec.run_callable(state, e, &callable, Vec::new())
                }
                _ => vec![(state, value)],
            }
        })
    }

    /// Records the guards of this function, closure or async block that are alive at an `.await`. What the future owns is its
    /// own business.
    fn note_await(&mut self, state: &State, e: ExprId, future: &Value) {
        for &id in &state.held {
            let is_own = self.out.held[id as usize].entry.is_none() && !self.held_outside.contains(&id);
            if is_own && !future.held.contains(&id) && !self.out.awaits.contains(&(id, e)) {
                self.out.awaits.push((id, e));
            }
        }
    }
}
