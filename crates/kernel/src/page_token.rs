//! Tokens of pages: where a list goes on. A token is sealed, so a client can neither read nor change it, and bound to the
//! query that it continues, so it fits no other.

use serde::Serialize;
use serde::de::DeserializeOwned;
use skein_fleet::random::Random;
use skein_store::sealing::{Sealer, SealingError};
use thiserror::Error;

/// The token was changed, cut, made for another query, or by a deployment with other keys.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the page token does not belong to this list: begin again without one")]
pub struct PageTokenError;

/// Seals `position` as the token of the next page of `query`, which is whatever the list depends on beside it.
pub fn seal_page_token(
    sealer: &Sealer,
    query: &str,
    position: &impl Serialize,
    random: &impl Random,
) -> Result<String, SealingError> {
    let position = serde_json::to_vec(position).map_err(|_| SealingError::Damaged)?;
    sealer.seal_text(&context(query), &position, random)
}

/// Opens a token of `query`.
pub fn open_page_token<P: DeserializeOwned>(sealer: &Sealer, query: &str, token: &str) -> Result<P, PageTokenError> {
    let position = sealer.open_text(&context(query), token).map_err(|_| PageTokenError)?;
    serde_json::from_slice(&position).map_err(|_| PageTokenError)
}

fn context(query: &str) -> String {
    format!("page-token/{query}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use skein_fleet::random::PredictableRandom;

    fn sealer() -> Sealer {
        Sealer::from_setting("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8").unwrap()
    }

    #[test]
    fn a_token_continues_the_query_it_was_made_for_and_no_other() {
        let token = seal_page_token(&sealer(), "devices?filter=a", &("x", 1), &PredictableRandom::new(1)).unwrap();
        assert_eq!(open_page_token::<(String, u32)>(&sealer(), "devices?filter=a", &token).unwrap(), ("x".into(), 1));
        assert_eq!(open_page_token::<(String, u32)>(&sealer(), "devices?filter=b", &token), Err(PageTokenError));
    }

    proptest! {
        #[test]
        fn an_edited_token_is_refused(at in 0usize..80, with in "[A-Za-z0-9_-]") {
            let token = seal_page_token(&sealer(), "q", &"some device id", &PredictableRandom::new(1)).unwrap();
            let mut edited: Vec<char> = token.chars().collect();
            let at = at % edited.len();
            edited[at] = with.chars().next().unwrap();
            let edited: String = edited.into_iter().collect();
            prop_assume!(edited != token);
            prop_assert_eq!(open_page_token::<String>(&sealer(), "q", &edited), Err(PageTokenError));
        }
    }
}
