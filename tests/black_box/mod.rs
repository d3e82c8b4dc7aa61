//! The one suite that every deployment has to pass: what clients and devices see over HTTP.
//!
//! Most tests share one running application and use names that no other test has; those that need the whole fleet for
//! themselves, another set-up or a restart begin with `own_application!`.

/// The application that the tests of this process share. Ends the test where there is none.
macro_rules! shared_place {
    () => {
        match crate::support::shared(&crate::DEPLOYMENT) {
            Some(place) => place,
            None => return,
        }
    };
}

/// An application for this test alone, with these flags and variables. Ends the test where it can not be started.
macro_rules! own_application {
    ($flags:expr, $variables:expr) => {
        match crate::support::Application::start(&crate::DEPLOYMENT, $flags, $variables) {
            Some(application) => application,
            None => return,
        }
    };
}

mod accounts;
mod api_tokens;
mod attestation;
mod attestation_x509;
mod audit;
mod audit_log;
mod authentication;
mod bulk_enrollment;
mod client_addresses;
mod client_certificates;
mod command_requests;
mod commands;
mod cors;
mod coverage;
mod credentials;
mod delegation;
mod deployment_documents;
mod device;
mod device_concurrency;
mod device_groups;
mod device_ids;
mod device_members;
mod device_patch;
mod device_sas;
mod device_templates;
mod device_twin;
mod enrollment_groups;
mod envelopes;
mod event_filters;
mod filter_agreement;
mod filter_errors;
mod filters;
mod forged_headers;
mod health;
mod idempotency;
mod iotda;
mod issued_certificates;
mod list;
mod logs;
mod long_polls;
mod oauth;
mod organization_isolation;
mod organization_resources;
mod organization_subtrees;
mod organizations;
mod paging;
mod permissions;
mod preconditions;
mod properties;
mod provisioning;
mod published_requests;
mod refused_devices;
mod registrations;
mod relationships;
mod request_bodies;
mod restarts;
mod roles;
mod routes;
mod simulated_devices;
mod telemetry_batches;
mod telemetry_intervals;
mod telemetry_limits;
mod telemetry_messages;
mod telemetry_modules;
mod telemetry_query;
mod telemetry_retention;
mod telemetry_values;
mod user_roles;
mod users;
mod versions;
mod written_secrets;
