//! A group as the table has it.

use crate::devices::{Device, organization_condition, scope_parameter};
use crate::entity_tag::entity_tag;
use crate::{Executor, Result, StoreError};
use serde::Deserialize;
use skein_fleet::access::{Reach, Scope};
use skein_fleet::device_group::Membership;
use skein_fleet::filter::Expression;
use skein_fleet::filter::query::QueryField;
use skein_fleet::identifier::OrganizationId;
use std::collections::BTreeSet;

/// A group.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct DeviceGroup {
    /// The number of the row.
    pub pk: i64,
    /// The id that clients know it by.
    pub id: String,
    /// The sortable record id.
    pub record_id: String,
    /// The name shown to people.
    pub display_name: String,
    /// What it is for.
    pub description: Option<String>,
    query: Option<String>,
    rule: Option<String>,
    /// The id of the group that it lies below.
    pub parent: Option<String>,
    /// The organization that it belongs to; none is the root.
    pub organization: Option<String>,
    /// That organization and all below it; none is all.
    organizations: Option<Vec<OrganizationId>>,
    /// Goes up with each write of a client.
    pub version: i64,
}

/// A group as one JSON array, in the order of the fields of [`DeviceGroup`].
pub(super) const DOCUMENT: &str = "json_array(device_groups.pk, device_groups.id, device_groups.record_id,
    device_groups.display_name, device_groups.description, device_groups.query, device_groups.rule,
    (SELECT parent.id FROM device_groups AS parent WHERE parent.pk = device_groups.parent_pk),
    device_groups.organization, json(CASE WHEN device_groups.organization IS NOT NULL THEN (
        WITH RECURSIVE below (id) AS (
            SELECT device_groups.organization
            UNION SELECT organizations.id FROM below JOIN organizations ON organizations.parent = below.id
        )
        SELECT json_group_array(id) FROM below
    ) END),
    device_groups.version)";

impl DeviceGroup {
    /// What decides which devices it has.
    pub fn membership(&self) -> Membership {
        match &self.query {
            Some(query) => Membership::Dynamic { query: query.clone(), rule: self.rule.clone() },
            None => Membership::Static,
        }
    }

    /// Whether devices are added to it one by one.
    pub fn is_static(&self) -> bool {
        self.query.is_none()
    }

    /// The query of a dynamic group.
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// The entity tag of this version of it, made as a device's is.
    pub fn etag(&self) -> String {
        entity_tag("group", &self.record_id, self.version)
    }

    /// What of `scope` lies in the group's organization: there its devices are looked for.
    pub fn within(&self, scope: &Scope) -> Scope {
        let Some(own) = &self.organizations else { return scope.clone() };
        let own = own.iter().filter(|organization| scope.reach.covers(Some(organization)));
        Scope { reach: Reach::Organizations(own.cloned().collect()), devices: scope.devices.clone() }
    }

    /// Whether the device lies in the group's organization.
    pub fn covers(&self, device: &Device) -> bool {
        let organization = device.organization.as_deref().and_then(|id| id.parse().ok());
        self.within(&Scope::EVERYTHING).reach.covers(organization.as_ref())
    }

    /// What its query asks of a device; none of a static group. It was readable when it was written.
    pub fn condition(&self) -> Result<Option<Expression<QueryField>>> {
        let query =
            self.membership().query().transpose().map_err(|_| StoreError::Missing("a readable query of a group"))?;
        Ok(query.map(|query| query.expression()))
    }
}

/// The condition that a group is inside the scope given as parameter number `parameter`. Devices do not limit it: a
/// credential that is limited to some sees which of them a group has.
pub(super) fn visible(parameter: usize) -> String {
    organization_condition(parameter, "device_groups.organization")
}

/// The groups with these ids that are inside the scope, by id. One statement.
pub fn find_all(executor: &impl Executor, scope: &Scope, ids: &BTreeSet<String>) -> Result<Vec<DeviceGroup>> {
    let sql = format!(
        "SELECT json_group_array(json(document)) FROM (
            SELECT {DOCUMENT} AS document FROM device_groups
            WHERE device_groups.id IN (SELECT value FROM json_each(?1)) AND {} ORDER BY device_groups.id
         )",
        visible(2)
    );
    let row = executor.query_one(&sql, &[serde_json::to_string(ids)?.into(), scope_parameter(scope)])?;
    row.map_or(Ok(Vec::new()), |row| row.json(0))
}

/// The groups with these row numbers; those that are gone are left out. One statement.
pub(super) fn by_number(executor: &impl Executor, numbers: &[i64]) -> Result<Vec<DeviceGroup>> {
    let sql = format!(
        "SELECT json_group_array({DOCUMENT}) FROM device_groups
         WHERE device_groups.pk IN (SELECT value FROM json_each(?1))"
    );
    let row = executor.query_one(&sql, &[serde_json::to_string(numbers)?.into()])?;
    row.map_or(Ok(Vec::new()), |row| row.json(0))
}

/// The group with this id, unless there is none inside the scope.
pub fn find(executor: &impl Executor, scope: &Scope, id: &str) -> Result<Option<DeviceGroup>> {
    let sql = format!("SELECT {DOCUMENT} FROM device_groups WHERE device_groups.id = ?1 AND {}", visible(2));
    let row = executor.query_one(&sql, &[id.into(), scope_parameter(scope)])?;
    row.as_ref().map(|row| row.json(0)).transpose()
}
