//! The reuse of instances: one serves several requests at a time and many in its life, by the same rules as in Spin.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Weak},
    task::{Context, Poll},
    time::{Duration, Instant},
};

use pin_project_lite::pin_project;
use tokio::time::{Sleep, sleep};
use wasmtime::{Engine, Store, StoreContextMut, component::GuestTaskId};
use wasmtime_wasi_http::{
    WasiHttpView as _,
    handler::{HandlerState, Instance, Proxy, ShouldAccept, WorkerExpiration, WorkerState, WorkerStatus},
    p3::bindings::ServicePre,
};

use crate::{
    application::Application,
    instance::{Grants, InstanceState},
    ranges::Ranged,
};

/// How long instances live and how much they do.
#[derive(Debug, Clone)]
pub struct Reuse {
    /// Requests in all.
    pub total: Ranged<usize>,
    /// Requests at a time.
    pub concurrent: Ranged<usize>,
    /// For how long an instance without requests is kept.
    pub idle: Ranged<Duration>,
    /// For how long a component may think about its answer; for ever if absent.
    pub request_timeout: Option<Ranged<Duration>>,
}

/// Makes the instances of one component.
pub struct Workers {
    /// The component's name.
    pub name: Arc<str>,
    /// The engine.
    pub engine: Engine,
    /// The component.
    pub component: ServicePre<InstanceState>,
    /// What it may reach.
    pub grants: Grants,
    /// The rules.
    pub reuse: Reuse,
}

/// One instance's rules.
pub struct Limits {
    name: Arc<str>,
    total: usize,
    concurrent: usize,
    request_timeout: Duration,
    application: Weak<Application>,
}

impl HandlerState for Workers {
    type StoreData = InstanceState;
    type WorkerExpiration = Expiration;
    type WorkerState = Limits;

    async fn instantiate(&self) -> wasmtime::Result<Instance<InstanceState, Expiration, Limits>> {
        let mut store = self.grants.store(&self.engine);
        let proxy = Proxy::P3(self.component.instantiate_async(&mut store).await?);
        let request_timeout = self.reuse.request_timeout.as_ref().map_or(Duration::MAX, Ranged::draw);
        Ok(Instance {
            store,
            proxy,
            view: InstanceState::http,
            expiration: Expiration { idle: self.reuse.idle.draw(), request_timeout, sleep: sleep(Duration::MAX) },
            state: Limits {
                name: self.name.clone(),
                application: self.grants.outbound.application.clone(),
                total: self.reuse.total.draw(),
                concurrent: self.reuse.concurrent.draw(),
                request_timeout,
            },
        })
    }
}

impl WorkerState for Limits {
    type StoreData = InstanceState;
    type RequestData = ();

    fn should_accept_request(&self, concurrent: usize, total: usize) -> ShouldAccept {
        if total >= self.total {
            ShouldAccept::Never
        } else if concurrent >= self.concurrent {
            ShouldAccept::No
        } else {
            ShouldAccept::Yes
        }
    }

    fn on_request_start(
        &self,
        _: StoreContextMut<'_, InstanceState>,
        (): (),
        _: GuestTaskId,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + Sync>> {
        Box::pin(sleep(self.request_timeout))
    }

    fn drop(&self, _: Store<InstanceState>, result: Result<(), wasmtime::Error>) {
        // At the end of the host the application goes first, and instances in the middle of what they do: no failure.
        if let Err(error) = result
            && self.application.strong_count() > 0
        {
            eprintln!("{}: an instance failed: {error:?}", self.name);
        }
    }
}

pin_project! {
    /// When an instance goes: after it was idle for a while, and when it does not even come back to see that a request is overdue.
    pub struct Expiration {
        idle: Duration,
        request_timeout: Duration,
        #[pin]
        sleep: Sleep,
    }
}

impl WorkerExpiration for Expiration {
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>, status: WorkerStatus, since: Instant) -> Poll<()> {
        let mut this = self.project();
        let limit = match status {
            WorkerStatus::Idle => *this.idle,
            WorkerStatus::Requests | WorkerStatus::PostReturn => *this.request_timeout,
        };
        let Some(deadline) = since.checked_add(limit) else { return Poll::Pending };
        if this.sleep.deadline() != deadline.into() {
            this.sleep.as_mut().reset(deadline.into());
        }
        this.sleep.poll(context)
    }
}
