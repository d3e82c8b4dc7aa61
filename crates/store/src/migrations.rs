//! Brings the schema up to the newest version, on the first use of the database by each instance.

use crate::pool::{Counted, Executor, transaction};
use crate::{Result, StoreError, Value};

/// Every migration, in order; the version is the position counted from 1. Files are only ever added.
const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_foundation", include_str!("../../../migrations/0001_foundation.sql")),
    ("0002_accounts", include_str!("../../../migrations/0002_accounts.sql")),
    ("0003_audit_chain", include_str!("../../../migrations/0003_audit_chain.sql")),
    ("0004_access_keys", include_str!("../../../migrations/0004_access_keys.sql")),
    ("0005_deployment_documents", include_str!("../../../migrations/0005_deployment_documents.sql")),
    ("0006_access_control", include_str!("../../../migrations/0006_access_control.sql")),
    ("0007_oauth", include_str!("../../../migrations/0007_oauth.sql")),
    ("0008_identity_providers", include_str!("../../../migrations/0008_identity_providers.sql")),
    ("0009_password_hashings", include_str!("../../../migrations/0009_password_hashings.sql")),
    ("0010_device_properties", include_str!("../../../migrations/0010_device_properties.sql")),
    ("0011_organizations", include_str!("../../../migrations/0011_organizations.sql")),
    ("0012_device_groups", include_str!("../../../migrations/0012_device_groups.sql")),
    ("0013_device_templates", include_str!("../../../migrations/0013_device_templates.sql")),
    ("0014_twins", include_str!("../../../migrations/0014_twins.sql")),
    ("0015_commands", include_str!("../../../migrations/0015_commands.sql")),
    ("0016_token_groups", include_str!("../../../migrations/0016_token_groups.sql")),
    ("0017_event_filters", include_str!("../../../migrations/0017_event_filters.sql")),
    ("0018_command_requests", include_str!("../../../migrations/0018_command_requests.sql")),
    ("0019_enrollment", include_str!("../../../migrations/0019_enrollment.sql")),
    ("0020_registrations", include_str!("../../../migrations/0020_registrations.sql")),
    ("0021_issued_certificates", include_str!("../../../migrations/0021_issued_certificates.sql")),
    ("0022_device_access_tokens", include_str!("../../../migrations/0022_device_access_tokens.sql")),
];

const CREATE_TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migrations (
    version INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    applied_at INTEGER NOT NULL
) STRICT";

/// Makes the database ready for use: a file gets its write-ahead log, and the schema what it lacks. One statement when
/// there is nothing to do.
pub(crate) fn prepare(connection: &Counted<'_>, is_file: bool) -> Result<()> {
    if is_ready(connection, is_file)? {
        return Ok(());
    }
    if is_file {
        use_write_ahead_log(connection)?;
    }
    apply(connection)
}

/// In a new database the table is missing, and the statement fails. One that was busy has told nothing.
fn is_ready(connection: &Counted<'_>, is_file: bool) -> Result<bool> {
    let journal = if is_file { "(SELECT journal_mode FROM pragma_journal_mode)" } else { "'wal'" };
    match connection.query_one(&format!("SELECT max(version), {journal} FROM schema_migrations"), &[]) {
        Err(error) if error.is_busy() => Err(error),
        found => Ok(found.ok().flatten().is_some_and(|row| {
            row.integer(0).is_ok_and(|version| version == newest()) && row.text(1).is_ok_and(|mode| mode == "wal")
        })),
    }
}

fn newest() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Turns the write-ahead log on. The setting stays in the file, so this changes something once in a database's life.
fn use_write_ahead_log(connection: &impl Executor) -> Result<()> {
    match connection.query("PRAGMA journal_mode = WAL", &[]) {
        // Another component is at it in this moment: its success is ours.
        Err(error) if error.is_busy() => Ok(()),
        other => other.map(drop),
    }
}

/// Applies what is missing. Components that race for the first request wait for each other at `BEGIN IMMEDIATE`, and
/// all but the first find the work done.
fn apply(connection: &Counted<'_>) -> Result<()> {
    let newest = newest();
    transaction(connection, |transaction| {
        transaction.query(CREATE_TABLE, &[])?;
        let found = version(transaction)?;
        if found > newest {
            return Err(StoreError::NewerSchema { found, known: newest });
        }
        for (number, (name, sql)) in (1i64..).zip(MIGRATIONS) {
            if number <= found {
                continue;
            }
            for statement in statements(sql) {
                transaction.query(&statement, &[])?;
            }
            transaction.query(
                "INSERT INTO schema_migrations (version, name, applied_at) VALUES (?1, ?2, unixepoch() * 1000)",
                &[Value::Integer(number), Value::from(*name)],
            )?;
        }
        Ok(())
    })
}

fn version(executor: &impl Executor) -> Result<i64> {
    let row = executor.query_one("SELECT coalesce(max(version), 0) FROM schema_migrations", &[])?;
    row.map_or(Ok(0), |row| row.integer(0))
}

/// Cuts a migration into its statements, by the rule at the head of each file: a statement ends with a semicolon at the
/// end of a line, and one that makes a trigger with the line `END;`.
fn statements(sql: &str) -> Vec<String> {
    let mut statements = Vec::new();
    let mut current = String::new();
    for line in sql.lines().filter(|line| !line.trim_start().starts_with("--") && !line.trim().is_empty()) {
        current.push_str(line);
        current.push('\n');
        let in_trigger = current.starts_with("CREATE TRIGGER");
        if (in_trigger && line == "END;") || (!in_trigger && line.ends_with(';')) {
            statements.push(std::mem::take(&mut current));
        }
    }
    statements
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Database, Options};

    #[test]
    fn components_that_race_for_the_first_request_do_not_hurt_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("skein.db");
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let session = Database::file(&path, Options::default()).session();
                    session.query("SELECT count(*) FROM devices", &[]).unwrap();
                });
            }
        });
        let session = Database::file(&path, Options::default()).session();
        let applied = session.query("SELECT version FROM schema_migrations", &[]).unwrap();
        assert_eq!(applied.len(), MIGRATIONS.len());
    }

    #[test]
    fn a_newer_schema_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("skein.db");
        let session = Database::file(&path, Options::default()).session();
        session.query("INSERT INTO schema_migrations VALUES (1000, 'from the future', 0)", &[]).unwrap();
        let error = Database::file(&path, Options::default()).session().query("SELECT 1", &[]).unwrap_err();
        assert!(matches!(error, StoreError::NewerSchema { found: 1000, .. }), "{error}");
    }

    #[test]
    fn organizations_that_were_only_names_become_resources() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("skein.db");
        let old = rusqlite::Connection::open(&path).unwrap();
        old.execute_batch(CREATE_TABLE).unwrap();
        for (number, (name, sql)) in (1..=10).zip(MIGRATIONS) {
            old.execute_batch(sql).unwrap();
            old.execute("INSERT INTO schema_migrations VALUES (?1, ?2, 0)", (number, name)).unwrap();
        }
        old.execute_batch(
            r#"INSERT INTO devices (id, record_id, display_name, organization, edge, simulated, approved, blocked, provisioned,
                version, created_at, updated_at, last_change)
            SELECT value, 'r' || value, value, iif(value = 'c', NULL, 'north'), 0, 0, 1, 0, 0, 1, 0, 0, '{"record":"' || value || '"}'
            FROM json_each('["a","b","c"]');
            INSERT INTO api_tokens (id, record_id, secret_hash, roles, created_at, expires_at)
            VALUES ('t', 't', x'00', '[{"role":"x","organization":"west"},{"role":"y","organization":"north"},{"role":"z"}]', 0, 0);"#,
        )
        .unwrap();
        drop(old);
        let session = Database::file(&path, Options::default()).session();
        let organizations = crate::organizations::all(&session).unwrap();
        let shown: Vec<_> = organizations
            .iter()
            .map(|found| (found.id.as_str(), found.display_name.as_str(), found.parent.clone()))
            .collect();
        assert_eq!(shown, [("north", "north", None), ("west", "west", None)]);
        let records = session.query("SELECT record_id FROM organizations", &[]).unwrap();
        assert!(records.iter().all(|row| row.text(0).unwrap().parse::<skein_fleet::id::RecordId>().is_ok()));
    }

    #[test]
    fn triggers_are_kept_whole() {
        let sql = "-- note\nCREATE TABLE a (b);\n\nCREATE TRIGGER c AFTER INSERT ON a BEGIN\n    SELECT 1;\n    SELECT 2;\nEND;\nDROP TABLE a;\n";
        let cut = statements(sql);
        assert_eq!(cut.len(), 3);
        assert!(cut[1].contains("SELECT 2;\nEND;"));
    }
}
