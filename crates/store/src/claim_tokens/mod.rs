//! Tokens by which new devices claim certificates: how many each gives, and which devices had them.

mod claim;
mod row;
mod write;

pub use claim::{ClaimOutcome, Claimant, Standing, claim, is_known, standing};
pub use row::{ClaimToken, ClaimUse, find, list, uses};
pub use write::{CreateOutcome, MAX_CLAIM_TOKENS, NewClaimToken, create, end};
