//! The kinds of events.

/// Something that happens in the fleet and that filters can be set for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// Somebody got a device.
    UserDeviceAdded,
    /// Somebody lost a device.
    UserDeviceRemoved,
    /// A device was shared with somebody.
    UserDeviceShared,
    /// A device connected.
    DeviceConnected,
    /// A device disconnected.
    DeviceDisconnected,
    /// A device reported other values of its parameters.
    DeviceParametersChanged,
    /// An automation of a device was triggered.
    DeviceAutomationTriggered,
    /// A group was shared with somebody.
    UserGroupShared,
    /// Somebody got a group.
    UserGroupAdded,
    /// Somebody lost a group.
    UserGroupRemoved,
    /// A device raised an alert.
    Alert,
    /// A device reported another configuration.
    DeviceConfigurationChanged,
    /// Firmware waits for the consent of a device's user.
    UserApprovalRequested,
    /// A device reported values of a time series.
    DeviceTimeSeries,
}

impl EventKind {
    /// All there are.
    pub const ALL: [Self; 14] = [
        Self::UserDeviceAdded,
        Self::UserDeviceRemoved,
        Self::UserDeviceShared,
        Self::DeviceConnected,
        Self::DeviceDisconnected,
        Self::DeviceParametersChanged,
        Self::DeviceAutomationTriggered,
        Self::UserGroupShared,
        Self::UserGroupAdded,
        Self::UserGroupRemoved,
        Self::Alert,
        Self::DeviceConfigurationChanged,
        Self::UserApprovalRequested,
        Self::DeviceTimeSeries,
    ];

    /// Its stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UserDeviceAdded => "user-device-added",
            Self::UserDeviceRemoved => "user-device-removed",
            Self::UserDeviceShared => "user-device-shared",
            Self::DeviceConnected => "device-connected",
            Self::DeviceDisconnected => "device-disconnected",
            Self::DeviceParametersChanged => "device-parameters-changed",
            Self::DeviceAutomationTriggered => "device-automation-triggered",
            Self::UserGroupShared => "user-group-shared",
            Self::UserGroupAdded => "user-group-added",
            Self::UserGroupRemoved => "user-group-removed",
            Self::Alert => "alert",
            Self::DeviceConfigurationChanged => "device-configuration-changed",
            Self::UserApprovalRequested => "user-approval-requested",
            Self::DeviceTimeSeries => "device-time-series",
        }
    }

    /// The kind with this stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == name)
    }

    /// Whether single people and devices can have a filter of their own for it. The others are filtered for the whole
    /// deployment alone.
    pub const fn has_filters_of_entities(self) -> bool {
        matches!(
            self,
            Self::DeviceConnected
                | Self::DeviceDisconnected
                | Self::DeviceConfigurationChanged
                | Self::UserApprovalRequested
                | Self::DeviceTimeSeries
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_back_to_its_kind() {
        for kind in EventKind::ALL {
            assert_eq!(EventKind::from_name(kind.as_str()), Some(kind));
        }
        assert_eq!(EventKind::from_name("Alert"), None);
    }
}
