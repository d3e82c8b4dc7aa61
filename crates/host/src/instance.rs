//! The host's side of one instance of a component.

use std::sync::Arc;

use anyhow::Result;
use wasmtime::{
    Engine, Store,
    component::{Component, Linker, ResourceTable},
};
use wasmtime_wasi::{WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView, p3::bindings::ServicePre};

use crate::{
    bindings::spin,
    component_variables::VariablesInterface,
    denial,
    engine::TICKS_PER_TURN,
    key_value::{KeyValue, KeyValueState, Stores},
    logs::Logs,
    outbound::Outbound,
    sqlite::{Databases, Sqlite, SqliteState},
    variables::ComponentVariables,
};

/// What a component may reach: the same for each of its instances.
pub struct Grants {
    /// Its variables.
    pub variables: ComponentVariables,
    /// Its databases.
    pub databases: Arc<Databases>,
    /// Its key-value stores.
    pub stores: Arc<Stores>,
    /// The outside.
    pub outbound: Outbound,
    /// Where its output goes.
    pub logs: Logs,
}

/// What one instance has.
pub struct InstanceState {
    wasi: WasiCtx,
    http: WasiHttpCtx,
    table: ResourceTable,
    variables: ComponentVariables,
    sqlite: SqliteState,
    key_value: KeyValueState,
    outbound: Outbound,
}

impl WasiView for InstanceState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for InstanceState {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table, hooks: &mut self.outbound }
    }
}

impl Grants {
    /// A fresh state for a fresh instance.
    pub fn store(&self, engine: &Engine) -> Store<InstanceState> {
        let wasi = WasiCtxBuilder::new().stdout(self.logs.stdout.clone()).stderr(self.logs.stderr.clone()).build();
        let state = InstanceState {
            wasi,
            http: WasiHttpCtx::new(),
            table: ResourceTable::new(),
            variables: self.variables.clone(),
            sqlite: SqliteState::new(self.databases.clone()),
            key_value: KeyValueState::new(self.stores.clone()),
            outbound: self.outbound.clone(),
        };
        let mut store = Store::new(engine, state);
        store.set_epoch_deadline(TICKS_PER_TURN);
        store.epoch_deadline_async_yield_and_update(TICKS_PER_TURN);
        store
    }
}

/// Everything that this host gives to components.
pub fn linker(engine: &Engine) -> Result<Linker<InstanceState>> {
    let mut linker: Linker<InstanceState> = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi::p3::add_to_linker(&mut linker)?;
    wasmtime_wasi_http::p3::add_to_linker(&mut linker)?;
    spin::sqlite::sqlite::add_to_linker::<_, Sqlite>(&mut linker, |state| &mut state.sqlite)?;
    spin::key_value::key_value::add_to_linker::<_, KeyValue>(&mut linker, |state| &mut state.key_value)?;
    spin::variables::variables::add_to_linker::<_, VariablesInterface>(&mut linker, |state| &mut state.variables)?;
    Ok(linker)
}

/// Connects a component with the host. Fails if it asks for an interface that the host does not have, or is no HTTP component.
pub fn connect(
    linker: &Linker<InstanceState>,
    engine: &Engine,
    component: &Component,
) -> Result<ServicePre<InstanceState>> {
    let mut linker = linker.clone();
    denial::add_to_linker(&mut linker, engine, component)?;
    Ok(ServicePre::new(linker.instantiate_pre(component)?)?)
}
