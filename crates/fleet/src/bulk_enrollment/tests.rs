use super::*;
use crate::credentials::Thumbprint;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// What the pieces hold, one after the other.
fn read(format: FileFormat, pieces: &[&[u8]]) -> Result<Vec<NumberedRow>, TableError> {
    let mut reader = RowReader::new(format);
    let mut rows = Vec::new();
    for piece in pieces {
        rows.extend(reader.read(piece)?);
    }
    rows.extend(reader.finish()?.0);
    Ok(rows)
}

fn csv(text: &str) -> Vec<NumberedRow> {
    read(FileFormat::Csv, &[text.as_bytes()]).unwrap()
}

fn json(text: &str) -> Vec<NumberedRow> {
    read(FileFormat::JsonLines, &[text.as_bytes()]).unwrap()
}

/// A row as text: what it asks for, or what is wrong.
fn shown(row: &NumberedRow) -> String {
    let id = row.id.as_deref().unwrap_or("-");
    match &row.row {
        Ok(asked) => {
            let attestation = match &asked.attestation {
                None => "none".to_owned(),
                Some(RowAttestation::SymmetricKeys { primary, secondary }) => format!("{primary}+{secondary}"),
                Some(RowAttestation::Thumbprints { primary, secondary }) => format!("{primary:?}+{secondary:?}"),
            };
            let groups: Vec<&str> = asked.groups.iter().map(AsRef::as_ref).collect();
            let name = asked.display_name.as_ref().map_or("-", AsRef::as_ref);
            let template = asked.template.as_ref().map_or("-", AsRef::as_ref);
            let organization = asked.organization.as_ref().map_or("-", AsRef::as_ref);
            format!("{} {id} {name} {attestation} {template} {organization} {groups:?}", row.number)
        }
        Err(error) => format!("{} {id} {}: {error}", row.number, error.field.unwrap_or("-")),
    }
}

fn field(row: &NumberedRow) -> Option<&'static str> {
    row.row.as_ref().err().unwrap().field
}

const KEY: &str = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=";

#[test]
fn csv_and_json_lines_say_the_same() {
    let print = "ab".repeat(20);
    let table = format!(
        "id,displayName,primaryKey,secondaryKey,thumbprint,template,organization,groups\r\n\
         a,\"A, the \"\"first\"\"\",{KEY},{KEY},,dtmi:x;1,north,one; two;\r\n\
         b,,,,{print},,,\n"
    );
    let lines = format!(
        "{}\n\r\n{}",
        serde_json::json!({ "id": "a", "displayName": "A, the \"first\"", "primaryKey": KEY, "secondaryKey": KEY,
            "template": "dtmi:x;1", "organization": "north", "groups": ["one", "two"] }),
        serde_json::json!({ "id": "b", "thumbprint": print, "template": null }),
    );
    let (table, lines) = (csv(&table), json(&lines));
    let expected = [
        format!("1 a A, the \"first\" {KEY}+{KEY} dtmi:x;1 north [\"one\", \"two\"]"),
        format!("2 b - {:?}+None - - []", Thumbprint::Sha1(print.to_uppercase())),
    ];
    assert_eq!(table.iter().map(shown).collect::<Vec<_>>(), expected);
    assert_eq!(lines.iter().map(shown).collect::<Vec<_>>(), expected);
}

#[test]
fn a_table_that_means_nothing_is_refused() {
    for (text, error) in [
        ("", TableError::Header),
        ("\n\n", TableError::Header),
        ("template\n", TableError::NoId),
        ("id,key\n", TableError::UnknownColumn("key".into())),
        ("id;template\n", TableError::UnknownColumn("id;template".into())),
        ("id,groups,id\n", TableError::RepeatedColumn("id")),
    ] {
        assert_eq!(read(FileFormat::Csv, &[text.as_bytes()]).err(), Some(error), "{text:?}");
    }
    assert_eq!(read(FileFormat::Csv, &[b"id\xff\n"]).err(), Some(TableError::Header));
    assert!(csv("\u{feff}id , template").is_empty());
    assert!(json("\u{feff}{\"id\": \"a\"}")[0].row.is_ok());
}

#[test]
fn what_is_wrong_with_a_row_is_told_of_that_row() {
    let rows = csv(&format!(
        "id,primaryKey,secondaryKey,thumbprint,secondaryThumbprint,organization,groups\n\
         ,,,,,,\na b,,,,,,\nc,x,{KEY},,,,\nd,{KEY},,,,,\ne,,{KEY},,,,\nf,,,xyz,,,\ng,,,,{0},,\nh,{KEY},{KEY},{0},,,\n\
         i,,,,,a b,\nj,,,,,,a b\nk,,\nl,,,,,,1;2;3;4;5;6;7;8;9;10;11\nm,,,,,,1;2;3;4;5;6;7;8;9;10\n",
        "ab".repeat(32)
    ));
    let fields: Vec<_> = rows[..12].iter().map(field).collect();
    let expected = [
        Some("id"),
        Some("id"),
        Some("primaryKey"),
        Some("secondaryKey"),
        Some("primaryKey"),
        Some("thumbprint"),
        Some("thumbprint"),
        Some("thumbprint"),
        Some("organization"),
        Some("groups"),
        None,
        Some("groups"),
    ];
    assert_eq!(fields, expected);
    assert_eq!(rows[10].id.as_deref(), Some("k"));
    assert!(rows[12].row.is_ok(), "{}", shown(&rows[12]));
    let rows =
        json("{\"id\":\"a\",\"key\":1}\nnonsense\n[]\n{\"id\":5}\n{\"id\":\"a\",\"id\":\"b\"}\n{}\n{\"id\":\"ok\"}");
    assert_eq!(rows.iter().filter(|row| row.row.is_err()).count(), 6);
    let name = "x".repeat(10_000);
    let message = json(&format!("{{\"{name}\":1}}"))[0].row.as_ref().err().unwrap().to_string();
    assert!(message.chars().count() == 201 && message.ends_with("x…"), "{message}");
    assert!(shown(&rows[0]).contains("key") && shown(&rows[5]).contains("id: must be there"));
}

#[test]
fn a_row_has_so_many_bytes_at_most() {
    let object = |length: usize| {
        let empty = r#"{"id":"a","template":""}"#.len();
        format!(r#"{{"id":"a","template":"{}"}}"#, "x".repeat(length - empty))
    };
    for end in ["", "\n", "\r\n"] {
        let rows = json(&format!("{}{end}", object(MAXIMUM_ROW_BYTES)));
        // Too long a template, but read.
        assert_eq!((rows.len(), field(&rows[0])), (1, Some("template")), "{end:?}");
        let rows = json(&format!("{}{end}", object(MAXIMUM_ROW_BYTES + 1)));
        assert_eq!((rows.len(), field(&rows[0])), (1, None), "{end:?}");
    }
    let table = |length: usize| format!("id,template\na,{}\nb,c\n", "x".repeat(length - 1));
    assert_eq!(field(&csv(&table(MAXIMUM_ROW_BYTES))[0]), Some("template"));
    let rows = csv(&table(MAXIMUM_ROW_BYTES + 1));
    assert_eq!((rows.len(), field(&rows[0])), (2, None));
    assert_eq!(shown(&rows[1]), "2 b - none c - []");
    let rows = csv(&format!("id\n{}\nb\n", ",".repeat(100)));
    assert_eq!((rows.len(), field(&rows[0]), rows[1].row.is_ok()), (2, None, true));
}

#[test]
fn rows_beyond_the_most_are_counted_and_not_given() {
    let mut reader = RowReader::new(FileFormat::JsonLines);
    let mut given = 0;
    for number in 0..MAXIMUM_ROWS + 2 {
        given += reader.read(format!("{{\"id\":\"d{number}\"}}\n").as_bytes()).unwrap().len();
    }
    let (rest, rows) = reader.finish().unwrap();
    assert_eq!((given, rest.len(), rows), (MAXIMUM_ROWS as usize, 0, MAXIMUM_ROWS + 2));
}

#[test]
fn only_what_a_row_names_is_compared() {
    let whole = &json(
        r#"{"id":"a","displayName":"A","template":"t","organization":"north","groups":["g"],"thumbprint":"0123456789012345678901234567890123456789"}"#,
    )[0];
    let row = whole.row.as_ref().ok().unwrap();
    let groups: BTreeSet<String> = ["g".to_owned(), "h".to_owned()].into();
    let present = PresentDevice {
        display_name: "A",
        template: Some("t"),
        organization: Some("north"),
        has_attestation_of_row: true,
        groups: &groups,
    };
    let difference = |present: &PresentDevice<'_>| row.difference(present).map(|difference| difference.field);
    assert_eq!(difference(&present), None);
    let none = BTreeSet::new();
    for (changed, field) in [
        (PresentDevice { display_name: "B", ..present.clone() }, "displayName"),
        (PresentDevice { template: None, ..present.clone() }, "template"),
        (PresentDevice { organization: Some("p"), ..present.clone() }, "organization"),
        (PresentDevice { has_attestation_of_row: false, ..present.clone() }, "thumbprint"),
        (PresentDevice { groups: &none, ..present.clone() }, "groups"),
    ] {
        assert_eq!(difference(&changed), Some(field));
        let bare = &json(r#"{"id":"a"}"#)[0];
        assert_eq!(bare.row.as_ref().ok().unwrap().difference(&changed), None);
    }
}

proptest! {
    /// Where a file is cut makes no difference.
    #[test]
    fn pieces_are_read_as_the_whole(
        text in r#"(id,groups\r?\n)?([a-c"{}:;, \r\n]|\{"id":"[a-c]"\}\n|é){0,60}"#,
        cuts in proptest::collection::vec(0usize..200, 0..8),
        is_csv in any::<bool>(),
    ) {
        let format = if is_csv { FileFormat::Csv } else { FileFormat::JsonLines };
        let bytes = text.as_bytes();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
        cuts.sort_unstable();
        let mut pieces = Vec::new();
        let mut begin = 0;
        for cut in cuts.into_iter().chain([bytes.len()]) {
            pieces.push(&bytes[begin..cut]);
            begin = cut;
        }
        let shown = |rows: Result<Vec<NumberedRow>, TableError>| rows.map(|rows| rows.iter().map(shown).collect::<Vec<_>>());
        prop_assert_eq!(shown(read(format, &pieces)), shown(read(format, &[bytes])));
    }
}
