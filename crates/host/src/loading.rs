//! Turns a manifest into an application that can serve.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
    sync::{
        Arc, Weak,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use anyhow::{Context as _, Result, anyhow};
use toml::Spanned;
use wasmtime::{Engine, component::Component as Compiled};
use wasmtime_wasi_http::handler::ProxyHandler;

use crate::{
    application::Application,
    composition::compose,
    instance::{self, Grants},
    key_value::Stores,
    logs::Logs,
    manifest::{Component, Manifest, Route},
    outbound::{AllowedHosts, HttpClient, Outbound},
    routes::Router,
    runtime_config::RuntimeConfig,
    sqlite::Databases,
    variables::{ComponentVariables, Variables},
    workers::{Reuse, Workers},
};

/// What the application is loaded from.
pub struct Surroundings<'a> {
    /// The manifest.
    pub manifest: &'a Manifest,
    /// The values of the variables.
    pub variables: &'a Variables,
    /// What may be given to components.
    pub config: &'a RuntimeConfig,
    /// Where logs go.
    pub state_folder: &'a Path,
    /// No word about progress, and no output of components on the console.
    pub quiet: bool,
}

/// What the manifest and the configuration give to one component.
pub struct Permissions {
    variables: ComponentVariables,
    databases: Arc<Databases>,
    stores: Arc<Stores>,
    allowed_hosts: Arc<AllowedHosts>,
}

/// Whether a host is one that a variable leaves out: Spin passes over an entry of which nothing, or a bare `http://` or
/// `https://`, is left, unless it was written so.
fn is_left_out(entry: &str, expanded: &str) -> bool {
    entry != expanded && ["", "http://", "https://"].contains(&expanded)
}

impl Surroundings<'_> {
    /// The permissions of each component that has a route, by its name. Fails on what cannot be given.
    pub fn permissions(&self) -> Result<BTreeMap<String, Permissions>> {
        let names: Vec<String> = self.manifest.document.component.keys().cloned().collect();
        self.served()
            .into_iter()
            .map(|(name, component)| Ok((name.to_string(), self.permissions_of(component, &names)?)))
            .collect()
    }

    fn permissions_of(&self, component: &Component, names: &[String]) -> Result<Permissions> {
        let mut hosts = Vec::new();
        for host in &component.allowed_outbound_hosts {
            let refuse = |error: anyhow::Error| self.manifest.refuse(host.span(), format!("{error:#}"));
            let expanded = self.variables.expand(host.get_ref()).map_err(refuse)?;
            if is_left_out(host.get_ref(), &expanded) {
                continue;
            }
            AllowedHosts::parse([expanded.as_str()], names).map_err(refuse)?;
            hosts.push(expanded);
        }
        Ok(Permissions {
            variables: self.variables.of_component(self.manifest, component)?,
            databases: Arc::new(self.pick(&component.sqlite_databases, &self.config.databases, "sqlite_database")?),
            stores: Arc::new(self.pick(&component.key_value_stores, &self.config.stores, "key_value_store")?),
            allowed_hosts: Arc::new(AllowedHosts::parse(hosts.iter().map(String::as_str), names)?),
        })
    }

    fn pick<T: Clone>(
        &self,
        labels: &[Spanned<String>],
        known: &HashMap<String, T>,
        section: &str,
    ) -> Result<HashMap<String, T>> {
        let pick = |label: &Spanned<String>| match known.get(label.get_ref()) {
            Some(value) => Ok((label.get_ref().clone(), value.clone())),
            None => Err(self
                .manifest
                .refuse(label.span(), format!("the runtime configuration has no [{section}.{}]", label.get_ref()))),
        };
        Ok(labels.iter().map(pick).collect::<Result<_, _>>()?)
    }

    /// The components with a route, public or private. The others cannot be reached.
    fn served(&self) -> Vec<(&str, &Component)> {
        let triggers = &self.manifest.document.trigger.http;
        let has_route = |name: &str| triggers.iter().any(|trigger| trigger.component.get_ref() == name);
        self.manifest.components().into_iter().filter(|(name, _)| has_route(name)).collect()
    }

    /// Composes and compiles all components at the same time.
    pub fn compile(&self, engine: &Engine) -> Result<BTreeMap<String, Compiled>> {
        let served = self.served();
        let done = AtomicUsize::new(0);
        let compile = |name: &str, component| {
            let bytes = compose(self.manifest, name, component)?;
            let compiled = Compiled::from_binary(engine, &bytes)
                .map_err(anyhow::Error::from)
                .with_context(|| format!("component {name:?} cannot be compiled"))?;
            let done = 1 + done.fetch_add(1, Ordering::Relaxed);
            if !self.quiet {
                eprintln!("compiling {name}… {done}/{}", served.len());
            }
            Ok((name.to_string(), compiled))
        };
        thread::scope(|scope| {
            let threads: Vec<_> =
                served.iter().map(|(name, component)| scope.spawn(|| compile(name, component))).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|_| Err(anyhow!("the compiler panicked"))))
                .collect()
        })
    }

    fn router(&self) -> Result<Router> {
        let mut router = Router::default();
        for trigger in &self.manifest.document.trigger.http {
            if let Route::Pattern(pattern) = trigger.route.get_ref() {
                router
                    .add(trigger.component.get_ref(), pattern)
                    .map_err(|error| self.manifest.refuse(trigger.route.span(), error.to_string()))?;
            }
        }
        Ok(router)
    }
}

/// Puts the application together. Fails if a component asks for an interface that the host does not have.
pub fn load(
    surroundings: &Surroundings<'_>,
    engine: &Engine,
    mut compiled: BTreeMap<String, Compiled>,
    permissions: BTreeMap<String, Permissions>,
    reuse: &Reuse,
) -> Result<Arc<Application>> {
    let router = surroundings.router()?;
    let linker = instance::linker(engine)?;
    let client = HttpClient::new(surroundings.config.blocked_networks.clone());
    let mut parts = Vec::new();
    for (name, permissions) in permissions {
        let compiled = compiled.remove(&name).with_context(|| format!("component {name:?} was not compiled"))?;
        let component = instance::connect(&linker, engine, &compiled).map_err(|error| {
            let place = surroundings.manifest.document.component.get(&name).map(Spanned::span).unwrap_or_default();
            surroundings.manifest.refuse(place, format!("component {name:?}: {error:#}"))
        })?;
        let logs = Logs::open(surroundings.state_folder, &name, !surroundings.quiet)?;
        parts.push((name, permissions, component, logs));
    }
    // The components reach each other through the application that they are part of.
    Ok(Arc::new_cyclic(|application: &Weak<Application>| {
        let components = parts.into_iter().map(|(name, permissions, component, logs)| {
            let outbound = Outbound {
                component: name.as_str().into(),
                allowed: permissions.allowed_hosts,
                client: client.clone(),
                application: application.clone(),
            };
            let grants = Grants {
                variables: permissions.variables,
                databases: permissions.databases,
                stores: permissions.stores,
                outbound,
                logs,
            };
            let workers =
                Workers { name: name.as_str().into(), engine: engine.clone(), component, grants, reuse: reuse.clone() };
            (name, ProxyHandler::new(workers))
        });
        Application::new(router, components.collect())
    }))
}
