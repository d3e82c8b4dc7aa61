//! Where code takes randomness from.

use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

/// A source of randomness that an attacker cannot predict. Code that needs some is given one; only the runtime's own
/// reads the system's.
pub trait Random {
    /// Overwrites all of `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

impl<R: Random + ?Sized> Random for &R {
    fn fill(&self, bytes: &mut [u8]) {
        (**self).fill(bytes);
    }
}

/// The same bytes for the same seed, for tests and nothing else.
#[derive(Debug)]
pub struct PredictableRandom {
    seed: u64,
    blocks: AtomicU64,
}

impl PredictableRandom {
    /// The sequence that belongs to `seed`, from its start.
    pub const fn new(seed: u64) -> Self {
        Self { seed, blocks: AtomicU64::new(0) }
    }
}

impl Random for PredictableRandom {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let block = self.blocks.fetch_add(1, Ordering::Relaxed);
            let digest =
                Sha256::new().chain_update(self.seed.to_be_bytes()).chain_update(block.to_be_bytes()).finalize();
            for (byte, random) in chunk.iter_mut().zip(digest) {
                *byte = random;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(random: &PredictableRandom, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        random.fill(&mut bytes);
        bytes
    }

    #[test]
    fn a_seed_fixes_the_sequence() {
        let (one, same, other) = (PredictableRandom::new(1), PredictableRandom::new(1), PredictableRandom::new(2));
        let first = take(&one, 70);
        assert_eq!(first, take(&same, 70));
        assert_ne!(first, take(&one, 70));
        assert_ne!(first, take(&other, 70));
    }
}
