//! `spin:key-value`: stores in a SQLite file.

mod interface;
mod store;

use std::{collections::HashMap, sync::Arc};

use wasmtime::component::ResourceTable;

pub use interface::KeyValue;
pub use store::{Store, StoreFile};

/// As many stores as one instance may have open; Spin's number.
const MAX_STORES: usize = 256;

/// The files of the stores, by label.
pub type Stores = HashMap<String, StoreFile>;

/// What one instance has of it.
pub struct KeyValueState {
    allowed: Arc<Stores>,
    open: ResourceTable,
}

impl KeyValueState {
    /// `allowed` are the stores of which the component may know.
    pub fn new(allowed: Arc<Stores>) -> Self {
        let mut open = ResourceTable::new();
        open.set_max_capacity(MAX_STORES);
        Self { allowed, open }
    }
}
