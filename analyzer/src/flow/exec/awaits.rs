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
                Some(Callable::Param(param)) => {
                    let state = exec.run_param(state, *param, Vec::new(), true);
                    state.into_iter().map(|(state, _)| (state, value.clone())).collect()
                }
                _ => vec![(state, value)],
            }
        })
    }

    /// `block_on(future)`: the same without a pause.
    pub(super) fn block_on(&mut self, state: State, e: ExprId, args: &[Value]) -> Outcomes {
        let future = args.last().cloned().unwrap_or_default();
        match &future.callable {
            Some(Callable::Param(param)) => self.run_param(state, *param, Vec::new(), true),
            Some(callable) => self.run_callable(state, e, callable, Vec::new()),
            None => vec![(state, future)],
        }
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
