//! The WebAssembly engine: how components are compiled, kept on disk and placed in memory.

use std::{env, path::PathBuf, thread, time::Duration};

use anyhow::{Context as _, Result};
use wasmtime::{Cache, CacheConfig, Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

/// The clock by which a component that only computes is interrupted.
const TICK: Duration = Duration::from_millis(10);
/// After so many ticks it lets others go on, so that neither its thread nor a time limit waits for it for ever.
pub const TICKS_PER_TURN: u64 = 10;
/// As many instances as there may be at a time; Spin's number, like those below.
const MAX_INSTANCES: u32 = 1000;

/// The engine of this process.
pub fn start() -> Result<Engine> {
    let engine = match Engine::new(&config(true)?) {
        Ok(engine) => engine,
        // The pool reserves terabytes of address space, which not every machine has.
        Err(_) => Engine::new(&config(false)?)?,
    };
    let weak = engine.weak();
    thread::spawn(move || {
        while let Some(engine) = weak.upgrade() {
            engine.increment_epoch();
            drop(engine);
            thread::sleep(TICK);
        }
    });
    Ok(engine)
}

fn config(pooled: bool) -> Result<Config> {
    let mut config = Config::new();
    config.wasm_component_model_async(true).epoch_interruption(true);
    let mut cache = CacheConfig::new();
    cache.with_directory(cache_folder()?);
    // A folder that cannot be written only makes the next start slow.
    config.cache(Cache::new(cache).ok());
    if pooled {
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool()));
    }
    Ok(config)
}

/// Compiled components belong to the user and not to the application: two state folders share them.
fn cache_folder() -> Result<PathBuf> {
    let user_cache =
        env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(|| env::home_dir().map(|home| home.join(".cache")));
    let folder = user_cache.context("there is neither XDG_CACHE_HOME nor a home folder")?;
    Ok(std::path::absolute(folder)?.join("skein-host"))
}

fn pool() -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::default();
    pool.total_component_instances(MAX_INSTANCES)
        .total_memories(MAX_INSTANCES)
        .total_tables(2 * MAX_INSTANCES)
        .total_stacks(MAX_INSTANCES)
        .total_core_instances(4 * MAX_INSTANCES)
        .table_elements(100_000)
        .max_component_instance_size(10 << 20)
        .max_core_instance_size(10 << 20)
        .max_core_instances_per_component(200)
        .max_tables_per_component(64)
        .max_memories_per_component(32)
        .max_tables_per_module(2)
        .max_memories_per_module(2)
        .max_memory_size(4 << 30)
        .linear_memory_keep_resident(2 << 20)
        .table_keep_resident(512 << 10);
    pool
}
