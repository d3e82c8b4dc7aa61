//! Our host prints what people are to be sent.

use crate::support::{Person, code_for, wait_until};

#[test]
fn a_code_is_printed_for_who_takes_a_first_look() {
    let application = own_application!(&["--loud"], &[]);
    let person = Person::new(&application);
    let code = code_for(&application, &person.name, "sign-up");
    let line = format!("message to {}: Your verification code: {code} is", person.name);
    wait_until("the code is printed", || application.log().contains(&line));
}
