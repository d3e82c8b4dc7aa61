//! Answers for a dependency that was not given a capability: the interface is there, and each of its functions refuses.

use anyhow::{Context as _, Result};
use wasmtime::{
    Engine,
    component::{
        Component, Linker, LinkerInstance, ResourceType, Type, Val,
        types::{ComponentFunc, ComponentInstance, ComponentItem},
    },
};

use crate::composition::DENIED;

/// Defines every interface that the composition denied to a dependency.
pub fn add_to_linker<T: Send + 'static>(linker: &mut Linker<T>, engine: &Engine, component: &Component) -> Result<()> {
    let ty = component.component_type();
    let instances = || {
        ty.imports(engine).filter_map(|(name, import)| match import.ty {
            ComponentItem::ComponentInstance(instance) => Some((name, instance)),
            _ => None,
        })
    };
    let (denied, given): (Vec<_>, Vec<_>) = instances().partition(|(name, _)| name.starts_with(DENIED));
    // A denied interface may use resources of another one that everybody has. Those are there already, and must not be made again.
    let known: Vec<ResourceType> = given
        .iter()
        .flat_map(|(_, instance)| instance.exports(engine))
        .filter_map(|(_, item)| resource(&item.ty))
        .collect();
    for (name, instance) in denied {
        let interface = name.strip_prefix(DENIED).unwrap_or(name);
        define(&mut linker.instance(name)?, engine, interface, &instance, &known)
            .with_context(|| format!("cannot deny {interface}"))?;
    }
    Ok(())
}

fn resource(item: &ComponentItem) -> Option<ResourceType> {
    match item {
        ComponentItem::Resource(resource) => Some(*resource),
        _ => None,
    }
}

fn define<T: Send + 'static>(
    linker: &mut LinkerInstance<'_, T>,
    engine: &Engine,
    interface: &str,
    instance: &ComponentInstance,
    known: &[ResourceType],
) -> Result<()> {
    for (name, item) in instance.exports(engine) {
        match item.ty {
            ComponentItem::Resource(resource) if known.contains(&resource) => {}
            ComponentItem::Resource(_) => linker.resource(name, ResourceType::host::<()>(), |_, _| Ok(()))?,
            ComponentItem::ComponentFunc(function) => {
                let what = interface.split('@').next().unwrap_or(interface).to_string();
                if function.async_() {
                    linker.func_new_concurrent(name, move |_, function, parameters, results| {
                        let denied = deny(&what, &function, parameters, results);
                        Box::pin(async { denied })
                    })?;
                } else {
                    linker.func_new(name, move |_, function, parameters, results| {
                        deny(&what, &function, parameters, results)
                    })?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// A function that can fail fails; one that cannot has no way to say it, and traps.
fn deny(what: &str, function: &ComponentFunc, parameters: &[Val], results: &mut [Val]) -> wasmtime::Result<()> {
    let refusal = match function.results().next() {
        Some(Type::Result(result)) => result.err().and_then(|error| refusal(&error, what, parameters)),
        _ => None,
    };
    match (refusal, results.first_mut()) {
        (Some(refusal), Some(slot)) => {
            *slot = Val::Result(Err(Some(Box::new(refusal))));
            Ok(())
        }
        _ => Err(wasmtime::format_err!(
            "{what}: the dependency does not inherit what this needs (inherit_configuration)"
        )),
    }
}

/// The case of an interface's error that Spin answers with.
fn refusal(error: &Type, what: &str, parameters: &[Val]) -> Option<Val> {
    let Type::Variant(variant) = error else { return None };
    let has = |case: &str| variant.cases().any(|each| each.name == case);
    if has("access-denied") {
        Some(Val::Variant("access-denied".into(), None))
    } else if has("undefined") {
        // A variable: its name, which is the only parameter.
        Some(Val::Variant("undefined".into(), parameters.first().cloned().map(Box::new)))
    } else if has("internal-error") {
        let text = Val::String(format!("{what:?} is not permitted"));
        Some(Val::Variant("internal-error".into(), Some(Box::new(Val::Option(Some(Box::new(text)))))))
    } else {
        None
    }
}
