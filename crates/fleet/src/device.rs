//! Whether a device may take part, and what a person calls that (contract central §2.4).

/// The three facts behind a device's state. `enabled` is derived from them and not stored, since it is false for two
/// different reasons, and unblocking a device must bring back what it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Approval {
    /// Someone let the device in: it was added by hand, its group approves by itself, or it was approved later.
    pub approved: bool,
    /// Someone shut the device out.
    pub blocked: bool,
    /// The device has registered itself successfully at least once.
    pub provisioned: bool,
}

/// What the user interface of IoT Central calls the state of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Registered itself through a group that does not approve by itself, and nobody has approved it.
    Waiting,
    /// Let in, but has not registered itself yet.
    Registered,
    /// Let in and registered.
    Provisioned,
    /// Shut out, whatever it was before.
    Blocked,
}

impl Approval {
    /// A device that a person adds. Adding it is approving it, so `enabled: false` blocks it.
    pub fn of_added(enabled: bool) -> Self {
        Self { approved: true, blocked: !enabled, provisioned: false }
    }

    /// A device that was unknown until it registered through a group. One that has to wait is not provisioned yet.
    pub fn of_registered(approves_automatically: bool) -> Self {
        Self { approved: approves_automatically, blocked: false, provisioned: approves_automatically }
    }

    /// What clients see as `enabled`: approved and not blocked.
    pub fn enabled(self) -> bool {
        self.approved && !self.blocked
    }

    /// Follows a client that writes `enabled`: true approves and unblocks; false blocks, and leaves the rest to return
    /// to.
    #[must_use]
    pub fn set_enabled(self, enabled: bool) -> Self {
        if enabled { Self { approved: true, blocked: false, ..self } } else { Self { blocked: true, ..self } }
    }

    /// The state as people call it. Blocked outranks waiting.
    pub fn status(self) -> Status {
        match self {
            Self { blocked: true, .. } => Status::Blocked,
            Self { approved: false, .. } => Status::Waiting,
            Self { provisioned: false, .. } => Status::Registered,
            Self { provisioned: true, .. } => Status::Provisioned,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(approved: bool, blocked: bool, provisioned: bool) -> Approval {
        Approval { approved, blocked, provisioned }
    }

    #[test]
    fn the_table_of_the_contract_holds() {
        let rows = [
            (of(false, false, false), Status::Waiting, false),
            (of(true, false, false), Status::Registered, true),
            (of(true, false, true), Status::Provisioned, true),
            (of(true, true, false), Status::Blocked, false),
            (of(true, true, true), Status::Blocked, false),
            (of(false, true, false), Status::Blocked, false),
        ];
        for (approval, status, enabled) in rows {
            assert_eq!((approval.status(), approval.enabled()), (status, enabled), "{approval:?}");
        }
    }

    #[test]
    fn enabling_approves_and_unblocks() {
        for approved in [false, true] {
            for blocked in [false, true] {
                for provisioned in [false, true] {
                    assert_eq!(of(approved, blocked, provisioned).set_enabled(true), of(true, false, provisioned));
                    assert_eq!(of(approved, blocked, provisioned).set_enabled(false), of(approved, true, provisioned));
                }
            }
        }
    }

    #[test]
    fn unblocking_returns_to_the_earlier_state() {
        let provisioned = of(true, false, true);
        assert_eq!(provisioned.set_enabled(false).set_enabled(true), provisioned);
    }

    #[test]
    fn where_a_device_comes_from_decides_where_it_starts() {
        assert_eq!(Approval::of_added(true).status(), Status::Registered);
        assert_eq!(Approval::of_added(false).status(), Status::Blocked);
        assert_eq!(Approval::of_registered(true).status(), Status::Provisioned);
        assert_eq!(Approval::of_registered(false).status(), Status::Waiting);
    }
}
