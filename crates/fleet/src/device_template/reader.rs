//! From the document to the model.

use super::definitions::{Definitions, INTERFACE, collect};
use super::element::{Element, Kind};
use super::path::Path;
use super::{
    Capabilities, CapabilityModel, Command, Component, MAX_CAPABILITIES, MAX_INTERFACE_DEPTH, MAX_INTERFACES, Module,
    Problem, Property, TemplateError,
};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

type Result<T> = std::result::Result<T, TemplateError>;

pub(super) fn read(template: &Map<String, Value>) -> Result<CapabilityModel> {
    let mut reader = Reader { definitions: collect(template), capabilities: 0, interfaces: 0 };
    let mut model = Contents::default();
    let path = Path::from("capabilityModel");
    let root = template.get("capabilityModel").filter(|value| !value.is_null());
    let root = root.ok_or_else(|| path.error(Problem::Missing))?;
    let id = Element::of(root, &path)?.id()?.map(ToOwned::to_owned);
    reader.interface(root, &path, Owner::Device, 1, &mut model)?;
    reader.cloud_properties(template, &mut model)?;
    let Contents { capabilities: device, components, modules } = model;
    Ok(CapabilityModel { id, device, components, modules })
}

/// What an interface gives its owner.
#[derive(Default)]
struct Contents {
    capabilities: Capabilities,
    components: BTreeMap<String, Component>,
    modules: BTreeMap<String, Module>,
}

/// Whose interface is read: not all may have all.
#[derive(Clone, Copy, PartialEq)]
enum Owner {
    Device,
    Module,
    Component,
}

struct Reader<'a> {
    definitions: Definitions<'a>,
    /// How many telemetry values, properties and commands were read.
    capabilities: usize,
    /// How many interfaces were read.
    interfaces: usize,
}

impl Reader<'_> {
    /// Adds an interface, given in place or by its id, to what its owner has. What is there already stays: an interface
    /// goes before those that it extends. `depth` counts from 1.
    fn interface(
        &mut self,
        value: &Value,
        path: &Path<'_>,
        owner: Owner,
        depth: usize,
        into: &mut Contents,
    ) -> Result<()> {
        self.interfaces += 1;
        if self.interfaces > MAX_INTERFACES {
            return Err(path.error(Problem::TooManyInterfaces));
        }
        if depth > MAX_INTERFACE_DEPTH {
            return Err(path.error(Problem::TooDeepInterface));
        }
        let Value::String(id) = value else {
            let element = Element::of(value, path)?;
            return self.contents(&element, owner, depth, into);
        };
        let Some(definition) = self.definitions.get(id.as_str()) else {
            return Err(path.error(Problem::UnknownInterface(id.chars().take(SHOWN_CHARACTERS).collect())));
        };
        let (interface, place) = (definition.interface, definition.path.clone());
        let place = Path::from(&place);
        self.contents(&Element { members: interface, path: &place }, owner, depth, into)
    }

    fn contents(&mut self, interface: &Element<'_, '_>, owner: Owner, depth: usize, into: &mut Contents) -> Result<()> {
        if !interface.types()?.iter().any(|kind| INTERFACE.contains(kind)) {
            return Err(interface.path.member("@type").error(Problem::Kind("Interface")));
        }
        let mut names = BTreeSet::new();
        for member in ["contents", "implements"] {
            interface.each(member, |element| self.element(element, owner, depth, &mut names, into))?;
        }
        interface.one_or_more("extends", |value, path| self.interface(value, path, owner, depth + 1, into))
    }

    fn element<'e>(
        &mut self,
        element: &Element<'e, '_>,
        owner: Owner,
        depth: usize,
        names: &mut BTreeSet<&'e str>,
        into: &mut Contents,
    ) -> Result<()> {
        let kind = element.kind()?;
        let name = element.name()?;
        if !names.insert(name) {
            return Err(element.path.member("name").error(Problem::RepeatedName));
        }
        match kind {
            Kind::Telemetry => {
                self.count(element)?;
                into.capabilities.telemetry.insert(name.to_owned());
            }
            Kind::Property => {
                self.count(element)?;
                let cloud = element.types()?.contains(&"Cloud");
                let property = Property { writable: element.flag("writable")? && !cloud, cloud };
                into.capabilities.properties.entry(name.to_owned()).or_insert(property);
            }
            Kind::Command => {
                self.count(element)?;
                let command = Command { durable: element.flag("durable")? };
                into.capabilities.commands.entry(name.to_owned()).or_insert(command);
            }
            Kind::Component if owner == Owner::Component => {
                return Err(element.path.error(Problem::Misplaced("a component within a component")));
            }
            Kind::Component => {
                let component = self.component(element, depth)?;
                into.components.entry(name.to_owned()).or_insert(component);
            }
            Kind::Module if owner != Owner::Device => {
                return Err(element.path.error(Problem::Misplaced("a module outside a device")));
            }
            Kind::Module => {
                let module = self.module(element, depth)?;
                into.modules.entry(name.to_owned()).or_insert(module);
            }
            Kind::Relationship => {}
        }
        Ok(())
    }

    fn component(&mut self, element: &Element<'_, '_>, depth: usize) -> Result<Component> {
        let path = element.path.member("schema");
        let schema = element.get("schema").ok_or_else(|| path.error(Problem::Missing))?;
        let mut contents = Contents::default();
        self.interface(schema, &path, Owner::Component, depth + 1, &mut contents)?;
        Ok(Component { description: element.description()?, capabilities: contents.capabilities })
    }

    fn module(&mut self, element: &Element<'_, '_>, depth: usize) -> Result<Module> {
        let mut contents = Contents::default();
        element.one_or_more("target", |value, path| {
            self.interface(value, path, Owner::Module, depth + 1, &mut contents)
        })?;
        let Contents { capabilities, components, .. } = contents;
        Ok(Module { description: element.description()?, capabilities, components })
    }

    /// Adds the cloud properties that older templates keep in a model of their own.
    fn cloud_properties(&mut self, template: &Map<String, Value>, into: &mut Contents) -> Result<()> {
        let Some(solution) = template.get("solutionModel").filter(|value| !value.is_null()) else { return Ok(()) };
        let path = Path::from("solutionModel");
        Element::of(solution, &path)?.each("cloudProperties", |element| {
            self.count(element)?;
            let name = element.name()?;
            let property = Property { writable: false, cloud: true };
            into.capabilities.properties.entry(name.to_owned()).or_insert(property);
            Ok(())
        })
    }

    fn count(&mut self, element: &Element<'_, '_>) -> Result<()> {
        self.capabilities += 1;
        if self.capabilities > MAX_CAPABILITIES {
            return Err(element.path.error(Problem::TooManyCapabilities));
        }
        Ok(())
    }
}

/// How much of a reference an error repeats.
const SHOWN_CHARACTERS: usize = 128;
