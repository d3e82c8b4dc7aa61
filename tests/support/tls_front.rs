//! nginx, which ends TLS in front of the application, with the configuration of the documentation.

use super::host::Guarded;
use super::polling::wait_until;
use super::{Authority, Place, subject};
use rcgen::{KeyPair, SanType};
use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;
use ureq::tls::{Certificate, ClientCert, PemItem, PrivateKey, RootCerts, TlsConfig, parse_pem};

const CONFIGURATION: &str = include_str!("../../docs/nginx.conf");

/// The program, where Debian puts it.
const PROGRAM: &str = "/usr/sbin/nginx";

/// A front that runs.
pub struct TlsFront {
    origin: String,
    authority: Authority,
    _process: Guarded,
    _folder: TempDir,
}

impl TlsFront {
    /// One that has this secret. None, with a notice, on a machine without nginx.
    pub fn start(place: &Place, secret: &str) -> Option<Self> {
        if !Path::new(PROGRAM).exists() {
            eprintln!("skipped: there is no {PROGRAM}, which Debian's package nginx-light has");
            return None;
        }
        let folder = TempDir::new().unwrap();
        let authority = Authority::new("authority of the front");
        let key = KeyPair::generate().unwrap();
        let mut parameters = subject("localhost");
        parameters.subject_alt_names = vec![SanType::DnsName("localhost".try_into().unwrap())];
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        fs::write(path("server.crt"), authority.certify(&parameters, &key)).unwrap();
        fs::write(path("server.key"), key.serialize_pem()).unwrap();
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let servers = place.origins().iter().map(|origin| format!("server {};", &origin["http://".len()..]));
        let mut text = CONFIGURATION.to_owned();
        for (documented, own) in [
            ("server 127.0.0.1:3000;", servers.collect::<Vec<_>>().join(" ")),
            ("listen 443 ssl;", format!("listen {address} ssl;")),
            ("/etc/skein/server.crt", path("server.crt")),
            ("/etc/skein/server.key", path("server.key")),
            ("put-32-random-characters-or-more-here", secret.to_owned()),
            // Where whoever runs the tests may write.
            ("http {", format!("http {{ access_log off; {}", temporary_paths(&path("")))),
        ] {
            assert_eq!(text.matches(documented).count(), 1, "{documented}");
            text = text.replace(documented, &own);
        }
        fs::write(path("nginx.conf"), text).unwrap();
        let log = path("error.log");
        // One process, which ends with the test.
        let directives = format!("daemon off; master_process off; pid {}; error_log {log};", path("pid"));
        let arguments = ["-p", &path(""), "-e", &log, "-c", &path("nginx.conf"), "-g", &directives].map(String::from);
        let outputs = || Stdio::from(File::create(path("output.log")).unwrap());
        let process = Guarded::spawn(Path::new(PROGRAM), &arguments, outputs(), outputs());
        wait_until("nginx listens", || TcpStream::connect(address).is_ok());
        let origin = format!("https://localhost:{}", address.port());
        Some(Self { origin, authority, _process: process, _folder: folder })
    }

    /// The application as somebody reaches it through the front who presents these certificates, or none.
    pub fn reached(&self, place: &Place, presented: Option<(&str, &KeyPair)>) -> Place {
        let roots = RootCerts::new_with_certs(&[Certificate::from_der(&self.authority.der).to_owned()]);
        let client = presented.map(|(chain, key)| {
            let certificate = |item| match item {
                Ok(PemItem::Certificate(certificate)) => certificate,
                _ => panic!("no certificate in {chain}"),
            };
            let certificates: Vec<_> = parse_pem(chain.as_bytes()).map(certificate).collect();
            let key = PrivateKey::from_pem(key.serialize_pem().as_bytes()).unwrap();
            ClientCert::new_with_certs(&certificates, key)
        });
        place.through(&self.origin, TlsConfig::builder().root_certs(roots).client_cert(client).build())
    }
}

/// nginx's own are for root alone.
fn temporary_paths(folder: &str) -> String {
    let names = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    names.map(|name| format!("{name}_temp_path {folder}{name};")).join(" ")
}
