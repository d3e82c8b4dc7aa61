//! People's accounts: what a user name, a password, a one-time code, a tag and custom data are.

mod attempts;
mod custom_data;
mod locale;
mod one_time_code;
mod password;
mod tag;
mod user_name;

pub use attempts::delay_after;
pub use custom_data::{CustomDataError, MAX_CUSTOM_DATA_BYTES, merge_custom_data};
pub use locale::{Locale, LocaleError};
pub use one_time_code::OneTimeCode;
pub use password::{PasswordError, check_password};
pub use tag::{MAX_TAGS, Tag, TagError};
pub use user_name::{PhoneNumber, UserName, UserNameError};
