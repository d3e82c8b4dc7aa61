//! The deployment's authority at work: what every dialect needs that gives certificates to devices.

use serde::Serialize;
use sha2::{Digest, Sha256};
use skein_fleet::certificate_enrollment::{AUTHORITY_LIFE, BACKDATING, DEVICE_CERTIFICATE_LIFE, SerialNumber};
use skein_fleet::identifier::DeviceId;
use skein_fleet::time::Timestamp;
use skein_kernel::{ApiError, ErrorKind, RequestContext};
use skein_store::audit::Change;
use skein_store::issued_certificates::{
    CertificateAuthority, NewAuthority, NewIssuedCertificate, SigningAuthority, current, establish,
};
use skein_x509::issue::{Terms, device_certificate, self_signed_authority};
use skein_x509::{Certificate, CertificateRequest, PrivateKey, PublicKey, Validity, signing_certificate};

/// What the common name of an authority begins with that the deployment makes for itself.
const AUTHORITY_NAME: &str = "Skein device authority";

/// The authority that signs.
pub struct Authority {
    /// What is kept of it.
    pub record: CertificateAuthority,
    /// Its certificate.
    pub certificate: Certificate,
    key: PrivateKey,
}

/// A certificate that was signed, and what there is to write down of it.
pub struct Signed {
    /// What there is to write down.
    pub record: NewIssuedCertificate,
    /// The certificate.
    pub certificate: Certificate,
}

/// A certificate as a device gets it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CertificateForDevice {
    device_id: String,
    /// PEM.
    certificate: String,
    /// PEM: the certificate, then that of the authority.
    chain: String,
    serial_number: String,
    not_before: Timestamp,
    not_after: Timestamp,
}

impl CertificateForDevice {
    /// A certificate with that of the authority which signed it.
    pub fn of(device_id: &str, certificate: &Certificate, authority: &Certificate) -> Self {
        let pem = certificate.to_pem();
        let Validity { not_before, not_after } = certificate.validity();
        Self {
            device_id: device_id.to_owned(),
            chain: format!("{pem}{}", authority.to_pem()),
            certificate: pem,
            serial_number: certificate.serial_number_digits(),
            not_before,
            not_after,
        }
    }

    /// The same of what is kept of both.
    pub fn of_ders(device_id: &str, der: &[u8], authority_der: &[u8]) -> Result<Self, ApiError> {
        let read = |der: &[u8]| Certificate::from_der(der).map_err(ApiError::internal);
        Ok(Self::of(device_id, &read(der)?, &read(authority_der)?))
    }
}

impl Authority {
    /// The authority that signs. The first one that is asked for is made, by the change that `by` gives.
    pub fn of_deployment(request: &RequestContext, by: impl Fn() -> Change) -> Result<Self, ApiError> {
        let application = request.application;
        if let Some(found) = current(&request.session, &application.sealer)? {
            return Self::of(found);
        }
        let new = Self::generate(request)?;
        let keeping = (&application.sealer, &application.random);
        Self::of(establish(&request.session, &new, keeping, &by())?)
    }

    fn generate(request: &RequestContext) -> Result<NewAuthority, ApiError> {
        let application = request.application;
        let key = PrivateKey::generate_p256(&application.random).map_err(ApiError::internal)?;
        let name = format!("{AUTHORITY_NAME} {}", application.deployment()?.application_id);
        let serial_number = SerialNumber::generate(&application.random);
        let terms = Terms {
            common_name: &name,
            serial_number: serial_number.as_bytes(),
            validity: Validity {
                not_before: request.now.saturating_sub(BACKDATING),
                not_after: request.now.saturating_add(AUTHORITY_LIFE),
            },
        };
        let certificate = self_signed_authority(&key, &terms).map_err(ApiError::internal)?;
        Ok(NewAuthority {
            der: certificate.der().to_vec(),
            sha256_thumbprint: certificate.sha256_thumbprint(),
            private_key: key.to_pkcs8_der().map_err(ApiError::internal)?,
        })
    }

    fn of(found: SigningAuthority) -> Result<Self, ApiError> {
        Ok(Self {
            certificate: Certificate::from_der(&found.authority.der).map_err(ApiError::internal)?,
            key: PrivateKey::from_pkcs8_der(&found.private_key).map_err(ApiError::internal)?,
            record: found.authority,
        })
    }

    /// Signs a certificate for the device, which begins a little ago and ends with the authority at the latest. 409 when
    /// the authority's own certificate does not hold, 422 for its key.
    pub fn sign(&self, request: &RequestContext, device: &DeviceId, key: &PublicKey) -> Result<Signed, ApiError> {
        signing_certificate::check_validity(&self.certificate, request.now).map_err(|error| {
            let message = format!("The certificate of the authority {error}: supply another one.");
            ApiError::new(ErrorKind::Conflict, message)
        })?;
        if self.certificate.public_key().as_ref() == Ok(key) {
            return Err(ApiError::unprocessable("csr", "has the key of the authority"));
        }
        let serial_number = SerialNumber::generate(&request.application.random);
        let not_before = request.now.saturating_sub(BACKDATING).max(self.certificate.validity().not_before);
        let terms = Terms {
            common_name: device.as_str(),
            serial_number: serial_number.as_bytes(),
            validity: Validity { not_before, not_after: request.now.saturating_add(DEVICE_CERTIFICATE_LIFE) },
        };
        let certificate = device_certificate(&self.certificate, &self.key, key, &terms).map_err(ApiError::internal)?;
        let Validity { not_before, not_after } = certificate.validity();
        let record = NewIssuedCertificate {
            serial_number: serial_number.to_string(),
            sha256_thumbprint: certificate.sha256_thumbprint(),
            der: certificate.der().to_vec(),
            authority_pk: self.record.pk,
            public_key_hash: public_key_hash(key),
            not_before,
            not_after,
        };
        Ok(Signed { record, certificate })
    }
}

/// The request, whose own signature holds and which is for no other device. What it asks for beside that is not granted.
pub fn request_of(csr: &str, device: &DeviceId) -> Result<CertificateRequest, ApiError> {
    let found = CertificateRequest::parse(csr).map_err(|error| ApiError::unprocessable("csr", error))?;
    match found.common_name() {
        Some(name) if name != device.as_str() => {
            Err(ApiError::unprocessable("csr", "must have the id of the device as its common name, or none"))
        }
        _ => Ok(found),
    }
}

/// What a key is known by.
pub fn public_key_hash(key: &PublicKey) -> Vec<u8> {
    Sha256::digest(key.der()).to_vec()
}
