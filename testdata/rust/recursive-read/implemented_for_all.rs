//! A method of a trait that is implemented for every type is not the map's method of that name.
pub trait Buf {
    fn remaining(&self) -> usize;
}

pub trait BufExt {
    fn get<T: Default>(&mut self) -> Option<T>;
}

impl<B: Buf> BufExt for B {
    fn get<T: Default>(&mut self) -> Option<T> {
        (self.remaining() > 0).then(T::default)
    }
}

pub fn pair<R: Buf>(from: &mut R) -> Option<(u8, u16)> {
    let first = from.get::<u8>()?;
    let second = from.get::<u16>()?;
    Some((first, second))
}

pub fn first_two(bytes: &[u8], lock: &std::sync::RwLock<u8>) -> Option<(u8, u8)> {
    let seen = lock.read().unwrap(); //~> held
    let again = lock.read().unwrap(); //~ recursive-read
    Some((*bytes.get(0)? + *seen, *bytes.get(1)? + *again))
}
