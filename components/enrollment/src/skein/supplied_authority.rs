//! What an authority must be that an operator supplies.

use skein_fleet::certificate_enrollment::SerialNumber;
use skein_fleet::random::Random;
use skein_fleet::time::Timestamp;
use skein_kernel::ApiError;
use skein_store::issued_certificates::NewAuthority;
use skein_x509::issue::{Terms, device_certificate};
use skein_x509::path::find_path;
use skein_x509::{Certificate, CertificateChain, PrivateKey, PublicKey, Signer, signing_certificate};

/// The common name of the certificate that is issued to see whether it would be taken.
const TRIAL_NAME: &str = "trial";

/// The certificate and what is kept, once every check has passed: it can be read, is valid now, is that of an authority
/// whose key is taken and which may sign certificates, the private key is the one that belongs to it, and what it issues
/// proves a device.
pub fn checked(
    certificate: &str,
    private_key: &str,
    now: Timestamp,
    random: &impl Random,
) -> Result<(Certificate, NewAuthority), ApiError> {
    let certificate = Certificate::parse(certificate).map_err(refused)?;
    signing_certificate::check(&certificate, now).map_err(refused)?;
    if !certificate.may_sign_certificates().map_err(refused)? {
        return Err(refused("may not sign certificates: its key usage leaves that out"));
    }
    let key = PrivateKey::from_pkcs8_pem(private_key).map_err(|error| ApiError::unprocessable("privateKey", error))?;
    let public_key = key.public_key_der().map_err(ApiError::internal)?;
    if PublicKey::from_der(&public_key) != certificate.public_key() {
        return Err(ApiError::unprocessable("privateKey", "is not the private key of the certificate"));
    }
    try_out(&certificate, &key, now, random)?;
    let new = NewAuthority {
        der: certificate.der().to_vec(),
        sha256_thumbprint: certificate.sha256_thumbprint(),
        private_key: key.to_pkcs8_der().map_err(ApiError::internal)?,
    };
    Ok((certificate, new))
}

/// Issues a certificate and checks it as that of a device that presents it: what stands in the way is found before there
/// are devices.
fn try_out(certificate: &Certificate, key: &PrivateKey, now: Timestamp, random: &impl Random) -> Result<(), ApiError> {
    let device_key = PrivateKey::generate_p256(random).map_err(ApiError::internal)?;
    let public_key = device_key.public_key_der().map_err(ApiError::internal)?;
    let public_key = PublicKey::from_der(&public_key).map_err(ApiError::internal)?;
    let serial_number = SerialNumber::generate(random);
    let terms =
        Terms { common_name: TRIAL_NAME, serial_number: serial_number.as_bytes(), validity: certificate.validity() };
    let leaf = device_certificate(certificate, key, &public_key, &terms)
        .map_err(|error| refused(format_args!("can not issue certificates: {error}")))?;
    let chain = CertificateChain::from_ders(&[leaf.der()]).map_err(ApiError::internal)?;
    find_path(&chain, &[certificate], now)
        .map_err(|error| refused(format_args!("issues certificates that are not taken: {error}")))?;
    Ok(())
}

fn refused(error: impl std::fmt::Display) -> ApiError {
    ApiError::unprocessable("certificate", error)
}
