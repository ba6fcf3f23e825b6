//! Arithmetic: numbers, and the bits of a number that tests speak of.

use super::cond::is_comparison;
use super::known::known_bits;
use super::{Exec, Outcomes, Want};
use crate::facts::{BinOp, ExprId};
use crate::flow::place::Proj;
use crate::flow::state::State;
use crate::flow::value::{Scalar, Value};

impl Exec<'_> {
    pub(super) fn eval_binary(&mut self, state: State, e: ExprId, op: BinOp, (lhs, rhs): (ExprId, ExprId)) -> Outcomes {
        if is_comparison(op) {
            return self.eval_truth(state, e);
        }
        let ends = self.eval_all(state, &[lhs, rhs], Want::Place);
        let mut out = Vec::new();
        for (state, values) in ends {
            match (op, &values[..]) {
                (BinOp::BitAnd, [Value { place: Some(place), scalar: Scalar::Unknown, .. }, mask])
                    if matches!(mask.scalar, Scalar::Int(_)) =>
                {
                    let Scalar::Int(mask) = mask.scalar else { continue };
                    let bits = Value::at(place.then(Proj::Test(BinOp::BitAnd, mask)));
                    match known_bits(&state, place, mask) {
                        Some(scalar) => out.push((state, Value { scalar, ..bits })),
                        None => out.extend(self.recall(state, bits)),
                    }
                }
                // `array + i` is `&array[i]`.
                (BinOp::Add, [Value { place: Some(place), .. }, index])
                    if place.path.last().is_some_and(|step| self.is_array(*step)) =>
                {
                    let element = place.then(Proj::Element(self.indexed(e, index)));
                    out.push((state, Value { scalar: Scalar::Positive, ..Value::at(element) }));
                }
                _ => out.push((state, arithmetic(op, &values))),
            }
        }
        out
    }
}

/// The result of an operation on two known numbers.
pub(super) fn arithmetic(op: BinOp, values: &[Value]) -> Value {
    let [a, b] = values else { return Value::unknown() };
    let (Scalar::Int(a), Scalar::Int(b)) = (a.scalar, b.scalar) else { return Value::unknown() };
    let result = match op {
        BinOp::Add => a.checked_add(b),
        BinOp::Sub => a.checked_sub(b),
        BinOp::Mul => a.checked_mul(b),
        BinOp::BitAnd => Some(a & b),
        BinOp::BitOr => Some(a | b),
        BinOp::BitXor => Some(a ^ b),
        BinOp::Shl => u32::try_from(b).ok().and_then(|by| a.checked_shl(by)),
        BinOp::Shr => u32::try_from(b).ok().and_then(|by| a.checked_shr(by)),
        _ => None,
    };
    result.map_or_else(Value::unknown, Value::int)
}
