//! The extensions of what we issue, and what ties our signers to x509-cert's builder.

use signature::Keypair;
use x509_cert::AlgorithmIdentifier;
use x509_cert::TbsCertificate;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::builder;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::der::asn1::{Any, OctetString, SetOfVec, Utf8StringRef};
use x509_cert::der::oid::db::rfc4519::COMMON_NAME;
use x509_cert::der::oid::db::rfc5280::ID_KP_CLIENT_AUTH;
use x509_cert::der::{self, Decode, Document, Encode};
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectKeyIdentifier,
};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::Name;
use x509_cert::spki::{self, DynSignatureAlgorithmIdentifier, EncodePublicKey, SubjectPublicKeyInfoRef};

/// A name of this common name alone. It is put together and not read from text, in which some characters have a meaning.
pub(super) fn common_name(text: &str) -> der::Result<Name> {
    let attribute = AttributeTypeAndValue { oid: COMMON_NAME, value: Any::from(Utf8StringRef::new(text)?) };
    let name = vec![SetOfVec::try_from(vec![attribute])?];
    Name::from_der(&name.to_der()?)
}

/// Our own authority.
pub(super) struct AuthorityProfile {
    pub name: Name,
}

impl BuilderProfile for AuthorityProfile {
    fn get_issuer(&self, subject: &Name) -> Name {
        subject.clone()
    }

    fn get_subject(&self) -> Name {
        self.name.clone()
    }

    fn build_extensions(
        &self,
        key: SubjectPublicKeyInfoRef<'_>,
        _issuer_key: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> builder::Result<Vec<Extension>> {
        let subject = tbs.subject();
        let constraints = BasicConstraints { ca: true, path_len_constraint: Some(0) };
        let usage = KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign);
        Ok(vec![
            constraints.to_extension(subject, &[])?,
            usage.to_extension(subject, &[])?,
            SubjectKeyIdentifier::try_from(key)?.to_extension(subject, &[])?,
        ])
    }
}

/// Who issues.
pub(super) struct Issuer {
    pub name: Name,
    /// Its subject key identifier, if its certificate has one.
    pub key_identifier: Option<Vec<u8>>,
}

/// A device.
pub(super) struct DeviceProfile {
    pub name: Name,
    pub issuer: Issuer,
}

impl BuilderProfile for DeviceProfile {
    fn get_issuer(&self, _subject: &Name) -> Name {
        self.issuer.name.clone()
    }

    fn get_subject(&self) -> Name {
        self.name.clone()
    }

    fn build_extensions(
        &self,
        key: SubjectPublicKeyInfoRef<'_>,
        issuer_key: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> builder::Result<Vec<Extension>> {
        let subject = tbs.subject();
        let constraints = BasicConstraints { ca: false, path_len_constraint: None };
        let authority = match &self.issuer.key_identifier {
            Some(identifier) => AuthorityKeyIdentifier {
                key_identifier: Some(OctetString::new(identifier.as_slice())?),
                ..AuthorityKeyIdentifier::default()
            },
            None => AuthorityKeyIdentifier::try_from(issuer_key)?,
        };
        Ok(vec![
            constraints.to_extension(subject, &[])?,
            KeyUsage(KeyUsages::DigitalSignature.into()).to_extension(subject, &[])?,
            ExtendedKeyUsage(vec![ID_KP_CLIENT_AUTH]).to_extension(subject, &[])?,
            SubjectKeyIdentifier::try_from(key)?.to_extension(subject, &[])?,
            authority.to_extension(subject, &[])?,
        ])
    }
}

/// What the builder asks of a signer before it signs.
pub(super) struct Identity {
    pub algorithm: AlgorithmIdentifier,
    /// The DER of the `SubjectPublicKeyInfo`.
    pub public_key: Vec<u8>,
}

/// The same DER, in the type that the builder takes.
#[derive(Clone)]
pub(super) struct EncodedKey(Vec<u8>);

impl Keypair for Identity {
    type VerifyingKey = EncodedKey;

    fn verifying_key(&self) -> EncodedKey {
        EncodedKey(self.public_key.clone())
    }
}

impl EncodePublicKey for EncodedKey {
    fn to_public_key_der(&self) -> spki::Result<Document> {
        Ok(Document::try_from(self.0.as_slice())?)
    }
}

impl DynSignatureAlgorithmIdentifier for Identity {
    fn signature_algorithm_identifier(&self) -> spki::Result<AlgorithmIdentifier> {
        Ok(self.algorithm.clone())
    }
}
