//! The shape that certificates and requests share: what is signed, the algorithm, the signature.

use x509_cert::der::asn1::AnyRef;
use x509_cert::der::{Decode, Reader, Result, SliceReader, Tag, TagNumber};

/// The exact bytes of the parts. Encoding them anew could change them: a name with its attributes out of order, or a time
/// in the longer form, is read all the same, and its signature holds only for what was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signed {
    /// The DER of what is signed.
    pub content: Vec<u8>,
    /// The DER of the algorithm identifier behind it.
    pub algorithm: Vec<u8>,
}

impl Signed {
    /// Splits `SEQUENCE { content, algorithm, signature }`, which is known to be one.
    pub fn read(der: &[u8]) -> Result<Self> {
        SliceReader::new(der)?.sequence(|reader| {
            let content = reader.tlv_bytes()?.to_vec();
            let algorithm = reader.tlv_bytes()?.to_vec();
            let _signature = reader.tlv_bytes()?;
            Ok(Self { content, algorithm })
        })
    }
}

/// The exact bytes of some members of a `TBSCertificate`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Members {
    /// The algorithm identifier inside.
    pub algorithm: Vec<u8>,
    /// The name of the issuer.
    pub issuer: Vec<u8>,
    /// The name of the subject.
    pub subject: Vec<u8>,
    /// The `SubjectPublicKeyInfo`.
    pub public_key: Vec<u8>,
}

impl Members {
    /// Reads them from the DER of a `TBSCertificate`.
    pub fn read(content: &[u8]) -> Result<Self> {
        SliceReader::new(content)?.sequence(|reader| {
            if matches!(Tag::peek(reader)?, Tag::ContextSpecific { number: TagNumber(0), .. }) {
                reader.tlv_bytes()?;
            }
            let _serial = reader.tlv_bytes()?;
            let algorithm = reader.tlv_bytes()?.to_vec();
            let issuer = reader.tlv_bytes()?.to_vec();
            let _validity = reader.tlv_bytes()?;
            let subject = reader.tlv_bytes()?.to_vec();
            let public_key = reader.tlv_bytes()?.to_vec();
            while !reader.is_finished() {
                AnyRef::decode(reader)?;
            }
            Ok(Self { algorithm, issuer, subject, public_key })
        })
    }
}
