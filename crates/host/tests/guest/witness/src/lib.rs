//! A library component: tells what it can reach from within another.

use spin_sdk::{http, key_value::Store, sqlite::Connection, variables};

spin_sdk::wit_bindgen::generate!({
    path: "../wit",
    world: "library",
    runtime_path: "::spin_sdk::wit_bindgen::rt",
    generate_all,
});

struct Witness;

impl exports::probe::kit::witness::Guest for Witness {
    async fn look(what: String) -> Result<String, String> {
        let (kind, name) = what.split_once(':').unwrap_or((&what, ""));
        match kind {
            "variable" => variables::get(name).await.map_err(|error| format!("{error:?}")),
            "sqlite" => Connection::open(name).await.map(|_| "opened".into()).map_err(|error| format!("{error:?}")),
            "key-value" => Store::open(name).await.map(|_| "opened".into()).map_err(|error| format!("{error:?}")),
            "http" => http::get(name)
                .await
                .map(|response| response.status().to_string())
                .map_err(|error| format!("{error:?}")),
            "echo" => Ok(name.to_string()),
            _ => Err("what?".into()),
        }
    }
}

export!(Witness);
