//! What bodies say of a device (contract `central.md` §2.2).

use serde_json::Value;
use skein_fleet::access::Scope;
use skein_fleet::identifier::{DeviceId, DisplayName, OrganizationId, TemplateId};
use skein_fleet::merge_patch::Patch;
use skein_kernel::central::{ApiVersion, Document, EDGE, given, organization, usable_organization};
use skein_kernel::{ApiError, ErrorKind};
use skein_store::devices::{Device, DeviceChange};

/// The members of a body that a client may set.
struct Members {
    display_name: Patch<DisplayName>,
    template: Patch<TemplateId>,
    organization: Patch<Option<OrganizationId>>,
    edge: Patch<bool>,
    simulated: Patch<bool>,
    enabled: Patch<bool>,
    deployment_manifest: Patch<Value>,
}

impl Members {
    /// Reads them. `type` and `deploymentManifest` are members of the previews alone; in a stable version they are
    /// unknown and passed over.
    fn of(document: &Document, version: ApiVersion) -> Result<Self, ApiError> {
        let preview = version.preview;
        Ok(Self {
            display_name: document.parsed("displayName")?,
            template: document.parsed("template")?,
            organization: document.array("organizations")?.try_map(|list| organization(list))?,
            edge: if preview { document.array("type")?.try_map(|list| edge(list))? } else { Patch::Absent },
            simulated: document.boolean("simulated")?,
            enabled: document.boolean("enabled")?,
            deployment_manifest: if preview { manifest(document)? } else { Patch::Absent },
        })
    }
}

fn edge(list: &[Value]) -> Result<bool, ApiError> {
    if list.iter().any(|value| value != EDGE) {
        return Err(ApiError::unprocessable("type", format_args!("must hold nothing but {EDGE}")));
    }
    Ok(!list.is_empty())
}

fn manifest(document: &Document) -> Result<Patch<Value>, ApiError> {
    const FIELD: &str = "deploymentManifest";
    let object = document.object(FIELD)?;
    object.try_map(|manifest| Ok(Value::Object(manifest.members().clone())))
}

/// Which templates a device may name (contract §2.3): the variable `unknown_templates`.
#[derive(Clone, Copy, PartialEq)]
pub enum TemplateRule {
    /// Any text.
    Any,
    /// One that exists; a simulated device has to.
    Known,
}

impl TemplateRule {
    fn check(self, change: &DeviceChange) -> Result<(), ApiError> {
        if self == Self::Known && change.simulated && change.template.is_none() {
            return Err(ApiError::unprocessable("simulated", "a simulated device needs a template"));
        }
        Ok(())
    }
}

/// The change that a PUT asks for: the whole device, with the defaults of contract §2.2 for what it leaves out. `home` is
/// the organization of who need not name one.
pub fn replacement(
    id: &DeviceId,
    document: &Document,
    version: ApiVersion,
    scope: &Scope,
    home: Option<OrganizationId>,
    rule: TemplateRule,
) -> Result<DeviceChange, ApiError> {
    let members = Members::of(document, version)?;
    let display_name = given(members.display_name, "displayName")?;
    let change = DeviceChange {
        display_name: display_name.map_or_else(|| id.to_string(), String::from),
        template: given(members.template, "template")?.map(String::from),
        organization: within(scope, id.as_str(), given(members.organization, "organizations")?.flatten().or(home))?,
        edge: given(members.edge, "type")?,
        simulated: given(members.simulated, "simulated")?.unwrap_or(false),
        enabled: Some(given(members.enabled, "enabled")?.unwrap_or(true)),
        deployment_manifest: given(members.deployment_manifest, "deploymentManifest")?,
        template_must_exist: rule == TemplateRule::Known,
    };
    rule.check(&change)?;
    Ok(change)
}

/// The change that a PATCH asks for: what is left out stays, null goes back to the default. A device whose template is
/// against the rule already may keep it.
pub fn edited(
    device: &Device,
    document: &Document,
    version: ApiVersion,
    scope: &Scope,
    home: Option<OrganizationId>,
    rule: TemplateRule,
) -> Result<DeviceChange, ApiError> {
    let members = Members::of(document, version)?;
    let present = DeviceChange::of(device);
    let mut change = DeviceChange {
        display_name: match members.display_name {
            Patch::Absent => present.display_name,
            Patch::Null => device.id.clone(),
            Patch::Value(name) => name.into(),
        },
        template: match members.template {
            Patch::Absent => present.template,
            Patch::Null => None,
            Patch::Value(template) => Some(template.into()),
        },
        organization: match members.organization {
            Patch::Absent => present.organization,
            Patch::Null => within(scope, &device.id, home)?,
            Patch::Value(organization) => within(scope, &device.id, organization.or(home))?,
        },
        edge: or_default(members.edge, false),
        simulated: or_default(members.simulated, false).unwrap_or(present.simulated),
        enabled: or_default(members.enabled, true),
        deployment_manifest: or_default(members.deployment_manifest, Value::Null),
        template_must_exist: false,
    };
    if (&change.template, change.simulated) != (&device.template, device.simulated) {
        rule.check(&change)?;
        change.template_must_exist = rule == TemplateRule::Known && change.template != device.template;
    }
    Ok(change)
}

/// None for what stays, the default for null.
fn or_default<T>(member: Patch<T>, default: T) -> Option<T> {
    match member {
        Patch::Absent => None,
        Patch::Null => Some(default),
        Patch::Value(value) => Some(value),
    }
}

/// The organization that a device goes into: one that the caller may use.
fn within(scope: &Scope, id: &str, organization: Option<OrganizationId>) -> Result<Option<String>, ApiError> {
    if scope.devices.as_ref().is_some_and(|devices| !devices.contains(id)) {
        return Err(ApiError::new(ErrorKind::Forbidden, "The credential is limited to other devices."));
    }
    usable_organization(scope, organization)
}
