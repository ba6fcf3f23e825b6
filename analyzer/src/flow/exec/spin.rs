//! Loops that try until they succeed: such a try blocks.

use super::{Exec, Outcomes};
use crate::facts::{ExprId, ExprKind};
use crate::flow::state::State;

impl Exec<'_> {
    /// After an endless loop: a lock that is tried in it and held on every way out of it blocks like any other. `ends` are
    /// its breaks, `returns` says how many ways out of the function were known before, `back` are the ends of its last turn.
    pub(super) fn note_spin(&mut self, body: ExprId, (ends, returns): (&Outcomes, usize), back: &[State]) {
        let span = self.facts.expr(body).span;
        let within = |site: ExprId| {
            let tried = self.facts.expr(site).span;
            span.lo <= tried.lo && tried.hi <= span.hi
        };
        let tried = self.out.taken.iter().filter(|taken| taken.lock.is_try && taken.lock.function == self.id);
        if self.ways_out(body) != 1 {
            return;
        }
        let mut sites: Vec<ExprId> = tried.map(|taken| taken.lock.site.0).filter(|site| within(*site)).collect();
        sites.dedup();
        for site in sites {
            let holds = |state: &State| state.held.iter().any(|&id| self.out.held[id as usize].site.0 == site);
            let mut ways = ends.iter().chain(&self.frame.returns[returns..]).map(|(state, _)| state).peekable();
            if ways.peek().is_some() && ways.all(holds) && back.iter().any(|state| !holds(state)) {
                self.out.held.iter_mut().filter(|lock| lock.site.0 == site).for_each(|lock| lock.is_try = false);
                let taken = self.out.taken.iter_mut().filter(|taken| taken.lock.site.0 == site);
                taken.for_each(|taken| taken.lock.is_try = false);
            }
        }
    }

    /// How many expressions leave the loop.
    fn ways_out(&self, body: ExprId) -> usize {
        let mut count = 0;
        let mut work = vec![body];
        while let Some(e) = work.pop() {
            let kind = self.facts.expr(e).kind;
            count += usize::from(matches!(kind, ExprKind::Return(_) | ExprKind::Break { .. } | ExprKind::Try(_)));
            work.extend(self.facts.children(e));
        }
        count
    }
}
