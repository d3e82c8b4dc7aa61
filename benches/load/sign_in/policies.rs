//! What a hundred policies cost on a hot read.

use super::Scene;
use super::beside::device_gets;
use super::people::{SUPER_ADMINISTRATOR, names, session};
use crate::connection::Client;
use crate::generator::{Plan, generate};
use crate::measurement::Measurement;
use crate::progress::step;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

const ROLES: u32 = 10;
const POLICIES_OF_A_ROLE: u32 = 10;

/// Off and on, in turn.
const ROUNDS: u32 = 3;

/// The greatest share of the rate that is to be lost.
const MOST: f64 = 0.1;

/// What credentials and settings are remembered for, and a little more.
const REMEMBERED: Duration = Duration::from_millis(5_500);

/// The reader whom no policy allows anything needs the flag of super administrators. Its session, while policies are off, is
/// compared with that of somebody who has the policies and nothing else, while they are on: the same statements, the
/// same checks of a session.
pub fn run(scene: &Scene, plan: Plan) {
    let address = scene.server.address;
    let mut boss = Boss::new(address);
    let mut switch = |on: bool| {
        boss.call("PUT", "/v1/admin/deployment_settings/config/rbac", &json!({ "rbac_enabled": on }));
        thread::sleep(REMEMBERED);
    };
    switch(true);
    let [reader, _] = names(1);
    Boss::new(address).give_policies(&reader);
    let (flag, policies) = (session(address, SUPER_ADMINISTRATOR), session(address, &reader));
    let read = |authorization: &str| generate(plan, &[address], &[scene.server.process()], &device_gets(authorization));
    let (mut off, mut on) = (Measurement::default(), Measurement::default());
    step("reads without and with policies", || {
        for _ in 0..ROUNDS {
            switch(false);
            off.append(read(&flag));
            switch(true);
            on.append(read(&policies));
        }
    });
    let cost = 1.0 - on.rate() / off.rate();
    println!("\n### {} policies\n", ROLES * POLICIES_OF_A_ROLE);
    println!("| | requests/s | p50 ms | p99 ms | server µs |\n|---|--:|--:|--:|--:|");
    for (what, one) in [("device GET, policies off", &off), ("device GET, policies on", &on)] {
        assert_eq!(one.failures, 0, "{:?}", one.first_failure);
        let (median, slow) = (one.percentile(500), one.percentile(990));
        println!("| {what} | {:.0} | {median:.2} | {slow:.2} | {:.0} |", one.rate(), one.server_micros());
    }
    let met = if cost <= MOST { "met" } else { "**not met**" };
    println!("\nThey cost {:.0} % of the rate (at most {:.0} %): {met}.", cost * 100.0, MOST * 100.0);
}

/// The super administrator, signed in.
struct Boss {
    client: Client,
    token: String,
}

impl Boss {
    fn new(address: SocketAddr) -> Self {
        Self { client: Client::open(address).unwrap(), token: session(address, SUPER_ADMINISTRATOR) }
    }

    fn call(&mut self, method: &str, path: &str, body: &Value) {
        let token = &self.token;
        let head = format!("{method} {path} HTTP/1.1\r\nauthorization: {token}\r\ncontent-type: application/json\r\n");
        self.client.call(&head, &body.to_string());
    }

    fn give_policies(&mut self, reader: &str) {
        let roles: Vec<String> = (0..ROLES).map(|role| format!("Role{role}")).collect();
        for role in &roles {
            let policies: Vec<String> = (0..POLICIES_OF_A_ROLE).map(|policy| format!("{role}Policy{policy}")).collect();
            for policy in &policies {
                let statement =
                    json!([{ "effect": "allow", "action": ["api:Get"], "resource": ["/api/devices/{device_id}"] }]);
                let document = json!({ "version": "1.0.0", "statement": statement });
                self.call("POST", "/v1/admin/policy", &json!({ "policy_name": policy, "policy_json": document }));
            }
            self.call("POST", "/v1/admin/role", &json!({ "role_name": role, "policies": policies }));
        }
        let path = format!("/v1/admin/user_role?user_name={reader}&operation=add");
        self.call("PUT", &path, &json!({ "roles": roles }));
    }
}
