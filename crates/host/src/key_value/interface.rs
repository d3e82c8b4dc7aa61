//! The functions of `spin:key-value/key-value` that a component calls.

use wasmtime::component::{Accessor, FutureReader, HasData, Resource, StreamReader};

use super::{KeyValueState, Store};
use crate::{
    bindings::spin::key_value::key_value::{Error, Host, HostStore, HostStoreWithStore},
    sqlite::Producer,
};

/// Leads the generated bindings to [`KeyValueState`].
pub struct KeyValue;

impl HasData for KeyValue {
    type Data<'a> = &'a mut KeyValueState;
}

impl Host for KeyValueState {}

impl HostStore for KeyValueState {
    async fn drop(&mut self, store: Resource<Store>) -> wasmtime::Result<()> {
        self.open.delete(store)?;
        Ok(())
    }
}

fn opened<T>(accessor: &Accessor<T, KeyValue>, store: &Resource<Store>) -> wasmtime::Result<Store> {
    accessor.with(|mut access| Ok(access.get().open.get(store)?.clone()))
}

impl<T: Send> HostStoreWithStore<T> for KeyValue {
    async fn open(accessor: &Accessor<T, Self>, label: String) -> wasmtime::Result<Result<Resource<Store>, Error>> {
        Ok(accessor.with(|mut access| {
            let state = access.get();
            let store = state.allowed.get(&label).ok_or(Error::AccessDenied)?.store(&label);
            state.open.push(store).map_err(|_| Error::StoreTableFull)
        }))
    }

    async fn get(
        accessor: &Accessor<T, Self>,
        store: Resource<Store>,
        key: String,
    ) -> wasmtime::Result<Result<Option<Vec<u8>>, Error>> {
        Ok(opened(accessor, &store)?.get(key).await)
    }

    async fn set(
        accessor: &Accessor<T, Self>,
        store: Resource<Store>,
        key: String,
        value: Vec<u8>,
    ) -> wasmtime::Result<Result<(), Error>> {
        Ok(opened(accessor, &store)?.set(key, value).await)
    }

    async fn delete(
        accessor: &Accessor<T, Self>,
        store: Resource<Store>,
        key: String,
    ) -> wasmtime::Result<Result<(), Error>> {
        Ok(opened(accessor, &store)?.delete(key).await)
    }

    async fn exists(
        accessor: &Accessor<T, Self>,
        store: Resource<Store>,
        key: String,
    ) -> wasmtime::Result<Result<bool, Error>> {
        Ok(opened(accessor, &store)?.get(key).await.map(|value| value.is_some()))
    }

    async fn get_keys(
        accessor: &Accessor<T, Self>,
        store: Resource<Store>,
    ) -> wasmtime::Result<(StreamReader<String>, FutureReader<Result<(), Error>>)> {
        let (keys, ended) = opened(accessor, &store)?.keys();
        accessor.with(|mut access| {
            Ok((StreamReader::new(&mut access, Producer(keys))?, FutureReader::new(&mut access, ended)?))
        })
    }
}
