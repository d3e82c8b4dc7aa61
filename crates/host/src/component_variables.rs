//! The function of `spin:variables/variables` that a component calls.

use wasmtime::component::{Accessor, HasData};

use crate::{
    bindings::spin::variables::variables::{Error, Host, HostWithStore},
    manifest::is_variable_name,
    variables::ComponentVariables,
};

/// Leads the generated bindings to a component's variables.
pub struct VariablesInterface;

impl HasData for VariablesInterface {
    type Data<'a> = &'a mut ComponentVariables;
}

impl Host for ComponentVariables {}

impl<T: Send> HostWithStore<T> for VariablesInterface {
    async fn get(accessor: &Accessor<T, Self>, name: String) -> wasmtime::Result<Result<String, Error>> {
        if !is_variable_name(&name) {
            return Ok(Err(Error::InvalidName(format!("{name:?} is not a name of a variable"))));
        }
        let value = accessor.with(|mut access| access.get().get(&name).cloned());
        Ok(value.ok_or_else(|| Error::Undefined(format!("the component has no variable {name:?}"))))
    }
}
