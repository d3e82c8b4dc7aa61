//! People's accounts and what belongs to them.

mod custom_data;
mod expiry;
mod failed_attempts;
mod messages;
mod one_time_codes;
mod password_hashings;
mod sessions;
mod signing_keys;
mod user_list;
mod users;

pub use custom_data::{custom_data, update_custom_data};
pub use expiry::delete_ended;
pub use failed_attempts::{Attempts, blocked_until, forget_failures, record_failure, take_back_failure};
pub use messages::{Channel, Message, NewMessage, messages_after, newest_message, post_message};
pub use one_time_codes::{CodeCheck, NewCode, Purpose, check_codes, keep_code};
pub use password_hashings::{begin_hashing, end_hashing};
pub use sessions::{
    EndedSession, NewSession, SessionRecord, SignedIn, end_session, end_sessions, open_session, refresh, sessions_of,
    signed_in,
};
pub use signing_keys::{KeyPurpose, KeyRecord, SealedKey, current_key, key, key_records, keys_of, rotate_keys};
pub use user_list::{UserFilter, active_users, count_users, list_users};
pub(crate) use users::{COLUMN_COUNT as USER_COLUMN_COUNT, COLUMNS as USER_COLUMNS, from_row as user_from_row};
pub use users::{
    GivenTags, LocaleChange, NewUser, User, UserChange, UserKind, create_user, delete_user, find_user,
    find_user_by_name, has_super_admin, password_hash, phone_number_is_taken, release_unconfirmed_name, update_user,
};
