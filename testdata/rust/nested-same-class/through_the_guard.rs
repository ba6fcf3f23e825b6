//! Methods of the protected type, called through the guard, may lock again.
use std::sync::{Arc, Mutex, RwLock};

pub struct Server {
    clients: RwLock<Vec<Client>>,
}

pub struct Client {
    server: Arc<Server>,
    inbox: Mutex<Vec<u32>>,
}

impl Client {
    fn close(&self) {
        self.server.clients.write().unwrap().clear(); //~ nested-same-class
    }

    fn fill(&self) {
        self.inbox.lock().unwrap().push(1);
    }
}

impl Server {
    pub fn close_all(&self) {
        let clients = self.clients.read().unwrap(); //~> held
        for client in clients.iter() {
            client.close();
        }
    }

    pub fn fill_all(&self) {
        for client in self.clients.read().unwrap().iter() {
            client.fill();
        }
    }
}
