//! A future runs when it is awaited, whatever it was wrapped in before.
use futures::executor::block_on;
use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;
use std::time::Duration;

pub struct Core {
    requests: Mutex<Vec<u32>>,
}

trait Boxed: Future + Sized {
    fn boxed_up<'a>(self) -> Pin<Box<dyn Future<Output = Self::Output> + 'a>>;
}

impl Core {
    async fn request(&self) {
        self.requests.lock().unwrap().push(1); //~ self-deadlock
    }

    pub fn poll(&self, all: &mut Vec<Pin<Box<dyn Future<Output = ()>>>>) {
        let requests = self.requests.lock().unwrap();
        for _ in requests.iter() {
            let future = self.request().boxed_up();
            let other = futures_util::FutureExt::boxed(self.request());
            unknown_queue::push(future, other);
        }
    }

    pub fn blocked(&self) {
        let _requests = self.requests.lock().unwrap(); //~> held
        block_on(self.request());
    }

    pub async fn in_time(&self) {
        let requests = self.requests.lock().unwrap();
        let future = tokio::time::timeout(Duration::from_secs(1), self.request());
        drop(requests);
        let _ = future.await;
    }
}
