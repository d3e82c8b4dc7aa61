//! What becomes of a device that registers itself (contract central §8.6).

use crate::device::Approval;

/// What a registration leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The device is let in.
    Assign,
    /// The device is known and waits until somebody approves it.
    Wait,
    /// Its group is disabled.
    Disabled,
    /// The device is shut out.
    Blocked,
}

/// What a registration leads to: of a device that stands so, or of one that nobody knows, by a group that is enabled and
/// approves by itself. A device with an attestation of its own has no group.
pub fn decide(device: Option<Approval>, group: Option<GroupRules>) -> Decision {
    match (device, group) {
        (Some(Approval { blocked: true, .. }), _) => Decision::Blocked,
        (_, Some(GroupRules { enabled: false, .. })) => Decision::Disabled,
        (Some(Approval { approved: false, .. }), _) | (None, Some(GroupRules { approves: false, .. })) => {
            Decision::Wait
        }
        _ => Decision::Assign,
    }
}

/// What a group says of those who register by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupRules {
    /// Whether its devices may register and connect.
    pub enabled: bool,
    /// Whether devices that nobody knows are let in.
    pub approves: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_outweighs_the_group_and_the_group_an_approval() {
        let approval = |approved, blocked| Some(Approval { approved, blocked, provisioned: false });
        let group = |enabled, approves| Some(GroupRules { enabled, approves });
        for (device, group, decision) in [
            (None, group(true, true), Decision::Assign),
            (None, group(true, false), Decision::Wait),
            (None, group(false, true), Decision::Disabled),
            (approval(true, false), group(true, false), Decision::Assign),
            (approval(false, false), group(true, true), Decision::Wait),
            (approval(true, false), group(false, true), Decision::Disabled),
            (approval(true, true), group(false, true), Decision::Blocked),
            (approval(false, true), None, Decision::Blocked),
            (approval(true, false), None, Decision::Assign),
        ] {
            assert_eq!(decide(device, group), decision, "{device:?} {group:?}");
        }
    }
}
