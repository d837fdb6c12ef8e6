//! What happens to the statement that runs when this program is interrupted.

use std::time::Duration;

use crate::server::{Canceller, Server};

/// How long the server may take to answer before the program ends without knowing.
const PATIENCE: Duration = Duration::from_secs(5);

/// Cancels the statement that runs on a connection when dropped, unless it was told that all is done.
///
/// A server notices that its client is gone only when the statement ends, which may be hours later; until then its
/// locks are held.
#[derive(Debug)]
pub(crate) struct CancelOnDrop(Option<Canceller>);

impl CancelOnDrop {
    /// For what runs on this connection from now on.
    pub(crate) fn new(server: &Server) -> Self {
        Self(Some(server.canceller()))
    }

    /// Nothing runs any more.
    pub(crate) fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        let Some(canceller) = self.0.take() else { return };
        // The runtime that the connection lives on is about to end, and cannot be waited for in here.
        let thread = std::thread::Builder::new().spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
            // When the server cannot be asked, the statement ends on its own; there is nobody left to tell.
            let _ = runtime.block_on(async { tokio::time::timeout(PATIENCE, canceller.cancel()).await });
        });
        if let Ok(thread) = thread {
            let _ = thread.join();
        }
    }
}
