//! Puts a component and its dependencies together into one component.

use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::Path,
};

use anyhow::{Context as _, Result, bail, ensure};
use wac_graph::{
    CompositionGraph, EncodeOptions, NodeId,
    types::{ItemKind, Package, SubtypeChecker, WorldId},
};

use crate::{
    capabilities::Capability,
    manifest::{Component, Dependency, Inheritance, Manifest},
};

/// Stands before the names of interfaces that a dependency imports and was not given. [`crate::denial`] answers them.
pub const DENIED: &str = "denied-";

/// The bytes of a component with its dependencies.
pub fn compose(manifest: &Manifest, name: &str, component: &Component) -> Result<Vec<u8>> {
    let source = component.source.get_ref();
    let bytes =
        read(manifest, source).map_err(|error| manifest.refuse(component.source.span(), format!("{error:#}")))?;
    if component.dependencies.is_empty() {
        return Ok(bytes);
    }
    let mut composition = Composition::default();
    let (world, instance) = composition.add(name, bytes)?;
    let imports: Vec<String> = composition.graph.types()[world].imports.keys().cloned().collect();
    let mut satisfied = BTreeMap::new();
    for (dependency_name, dependency) in &component.dependencies {
        let meant: Vec<_> = imports.iter().filter(|import| matches(dependency_name, import)).collect();
        composition
            .plug(manifest, (world, instance), dependency_name, dependency.get_ref(), &meant, &mut satisfied)
            .map_err(|error| {
                manifest.refuse(dependency.span(), format!("dependency {dependency_name:?}: {error:#}"))
            })?;
    }
    composition.export_all(world, instance)?;
    composition.graph.encode(EncodeOptions::default()).with_context(|| format!("component {name:?} cannot be composed"))
}

fn read(manifest: &Manifest, path: &Path) -> Result<Vec<u8>> {
    let path = manifest.folder().join(path);
    fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
}

#[derive(Default)]
struct Composition {
    graph: CompositionGraph,
}

impl Composition {
    fn add(&mut self, name: &str, bytes: Vec<u8>) -> Result<(WorldId, NodeId)> {
        let package = Package::from_bytes(name, None, bytes, self.graph.types_mut())?;
        let world = package.ty();
        let package = self.graph.register_package(package)?;
        Ok((world, self.graph.instantiate(package)))
    }

    fn plug(
        &mut self,
        manifest: &Manifest,
        (world, instance): (WorldId, NodeId),
        name: &str,
        dependency: &Dependency,
        imports: &[&String],
        satisfied: &mut BTreeMap<String, String>,
    ) -> Result<()> {
        ensure!(!imports.is_empty(), "the component has no import of that name");
        let (plug_world, plug) = self.add(name, read(manifest, &dependency.path)?)?;
        self.deny(plug_world, plug, &dependency.inherit_configuration)?;
        for import in imports {
            if let Some(other) = satisfied.insert((*import).clone(), name.to_string()) {
                bail!("{other:?} satisfies the import {import:?} as well");
            }
            let export = dependency.export.as_ref().unwrap_or(import);
            self.check_fit(plug_world, export, world, import)?;
            let export = self.graph.alias_instance_export(plug, export)?;
            self.graph.set_instantiation_argument(instance, import, export)?;
        }
        Ok(())
    }

    /// The graph takes any export for any import, and the engine's error about the wrong one would name neither.
    fn check_fit(&self, plug: WorldId, export: &str, socket: WorldId, import: &str) -> Result<()> {
        let types = self.graph.types();
        let given = *types[plug].exports.get(export).with_context(|| format!("it does not export {export:?}"))?;
        let wanted = *types[socket].imports.get(import).context("the component does not import it")?;
        let mut cache = HashSet::new();
        SubtypeChecker::new(&mut cache)
            .is_subtype(given, types, wanted, types)
            .with_context(|| format!("its export {export:?} does not fit"))
    }

    /// Gives the dependency other names for what it may not have, which the host answers with refusals.
    fn deny(&mut self, world: WorldId, instance: NodeId, inheritance: &Inheritance) -> Result<()> {
        let imports: Vec<_> =
            self.graph.types()[world].imports.iter().map(|(name, kind)| (name.clone(), *kind)).collect();
        for (name, kind) in imports {
            let (Some(capability), ItemKind::Instance(interface)) = (Capability::of_interface(&name), kind) else {
                continue;
            };
            if inherits(inheritance, capability) {
                continue;
            }
            let denied = format!("{DENIED}{name}");
            let known = self.graph.imports().find(|(known, ..)| *known == denied).and_then(|(_, _, node)| node);
            let node = if let Some(node) = known {
                node
            } else {
                let mut interface = self.graph.types()[interface].clone();
                // Two imports of one interface would be taken for one and the same.
                interface.id = Some(denied.clone());
                let interface = self.graph.types_mut().add_interface(interface);
                self.graph.import(denied, ItemKind::Instance(interface))?
            };
            self.graph.set_instantiation_argument(instance, &name, node)?;
        }
        Ok(())
    }

    fn export_all(&mut self, world: WorldId, instance: NodeId) -> Result<()> {
        let exports: Vec<String> = self.graph.types()[world].exports.keys().cloned().collect();
        for export in exports {
            let node = self.graph.alias_instance_export(instance, &export)?;
            self.graph.export(node, export)?;
        }
        Ok(())
    }
}

fn inherits(inheritance: &Inheritance, capability: Capability) -> bool {
    match inheritance {
        Inheritance::All(all) => *all,
        Inheritance::Named(names) => names.iter().any(|name| Capability::named(name) == Some(capability)),
    }
}

/// Whether a key of `[component.X.dependencies]` means an import: `a:b/c@1.0.0` itself, `a:b/c` with any version, `a:b` and `a:b@1.0.0` with
/// any interface, and `a-b` for an import without a package.
fn matches(dependency: &str, import: &str) -> bool {
    fn split(name: &str) -> (&str, Option<&str>, Option<&str>) {
        let (path, version) = name.split_once('@').map_or((name, None), |(path, version)| (path, Some(version)));
        path.split_once('/').map_or((path, None, version), |(package, interface)| (package, Some(interface), version))
    }
    let (package, interface, version) = split(dependency);
    let (import_package, import_interface, import_version) = split(import);
    package == import_package
        && interface.is_none_or(|_| interface == import_interface)
        && version.is_none_or(|_| version == import_version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_dependencies() {
        for (dependency, import) in [
            ("a:b/c@1.0.0", "a:b/c@1.0.0"),
            ("a:b/c", "a:b/c@1.0.0"),
            ("a:b/c", "a:b/c"),
            ("a:b", "a:b/c@1.0.0"),
            ("a:b@1.0.0", "a:b/c@1.0.0"),
            ("a-b", "a-b"),
        ] {
            assert!(matches(dependency, import), "{dependency} {import}");
        }
        for (dependency, import) in [
            ("a:b/c@1.0.0", "a:b/c"),
            ("a:b/c", "a:b/d"),
            ("a:b", "a:c/c"),
            ("a:b@1.0.0", "a:b/c@2.0.0"),
            ("a-b", "a:b/c"),
        ] {
            assert!(!matches(dependency, import), "{dependency} {import}");
        }
    }
}
