//! Futures and pins.

use super::program;

#[test]
fn what_an_await_gives_and_runs() {
    program(
        "use std::{future::Future, pin::Pin, sync::{Arc, Mutex}, task::{Context, Poll}}; async fn make() -> Arc<Mutex<u8>> { Arc::new(Mutex::new(1)) }
         struct F; impl Future for F { type Output = Arc<Mutex<u8>>; fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> { Poll::Pending } }
         fn boxed() -> Pin<Box<dyn Future<Output = Arc<Mutex<u8>>> + Send>> { Box::pin(make()) } fn opaque() -> impl Future<Output = Arc<Mutex<u8>>> { make() }
         async fn f() -> Result<(), ()> { make().await.lock(); F.await.lock(); boxed().await.lock(); opaque().await.lock(); let b = async { make().await }; b.await.lock(); Ok(()) }",
    )
    .expect("make().await", "make, lock type, handle")
    .expect("make().await.lock()", "Acquire std Mutex, guard")
    .expect("F.await", "F::poll, lock type, handle")
    .expect("boxed().await.lock()", "Acquire std Mutex, guard")
    .expect("opaque().await.lock()", "Acquire std Mutex, guard")
    .expect("b.await.lock()", "Acquire std Mutex, guard");
}

#[test]
fn pins_deref_and_project() {
    program(
        "use std::{pin::Pin, sync::Mutex}; struct S { m: Mutex<u8> } impl S { fn go(self: Pin<&mut Self>) {} fn plain(&self) {}
         fn f(mut self: Pin<&mut Self>) { self.m.lock(); self.as_mut().go(); self.plain(); let this = self.project(); this.m.lock(); } }",
    )
    .expect("self.m.lock()", "Acquire std Mutex, guard")
    .expect("self.as_mut().go()", "S::go")
    .expect("self.plain()", "S::plain")
    .expect("this.m.lock()", "Acquire std Mutex, guard");
}
