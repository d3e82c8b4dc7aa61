//! What it is called where a request stands.

use skein_fleet::command_request::State;

const NAMES: [(State, &str); 6] = [
    (State::Requested, "requested"),
    (State::InProgress, "in_progress"),
    (State::Success, "success"),
    (State::Failure, "failure"),
    (State::TimedOut, "timed_out"),
    (State::Overridden, "overridden"),
];

/// The name of a state.
pub fn name(state: State) -> &'static str {
    NAMES.into_iter().find(|(known, _)| *known == state).map_or("", |(_, name)| name)
}

/// The state with this name.
pub fn named(name: &str) -> Option<State> {
    NAMES.into_iter().find(|(_, known)| *known == name).map(|(state, _)| state)
}

/// What the firmware means by a status. Empty where there is nothing to say.
pub fn description(state: State, device_status: Option<u8>) -> &'static str {
    match (state, device_status) {
        (State::Failure, Some(2)) => "The node calls the command invalid.",
        (State::Failure, Some(3)) => "The node does not allow the command to who asks.",
        (State::Failure, Some(4)) => "The node does not know the command.",
        (State::Failure, _) => "The node could not do it.",
        (State::TimedOut, _) => "The node did not answer in time.",
        (State::Overridden, _) => "Another request took its place.",
        _ => "",
    }
}
