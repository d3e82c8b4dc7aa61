//! What nodes and the cloud send each other about requests: TLV8, that is a byte of type, one of length, and the value
//! (contract rainmaker, "Command–response", node side). A value of more than 255 bytes goes on in the next elements of
//! its type, and ends with the first of less than 255 bytes, or where another type follows.

use thiserror::Error;

const REQUEST_ID: u8 = 1;
const USER_ROLE: u8 = 2;
const STATUS: u8 = 3;
const COMMAND: u8 = 5;
const DATA: u8 = 6;

const LONGEST_ELEMENT: usize = 255;

/// The longest id that the firmware has room for, in bytes.
const LONGEST_REQUEST_ID: usize = 32;

/// What a node is told to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandFrame<'a> {
    /// The id of the request, of 32 bytes at most.
    pub request_id: &'a str,
    /// Who asks: bits for an administrator (0), the primary user (1) and a secondary user (2).
    pub user_role: u8,
    /// The number that the firmware knows the command by.
    pub command: u16,
    /// What belongs to it.
    pub data: &'a [u8],
}

impl CommandFrame<'_> {
    /// The bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.data.len() + 64);
        write(&mut bytes, REQUEST_ID, self.request_id.as_bytes());
        write(&mut bytes, USER_ROLE, &[self.user_role]);
        write(&mut bytes, COMMAND, &self.command.to_le_bytes());
        write(&mut bytes, DATA, self.data);
        bytes
    }
}

fn write(bytes: &mut Vec<u8>, kind: u8, value: &[u8]) {
    for chunk in value.chunks(LONGEST_ELEMENT) {
        // A chunk is no longer than the byte can say.
        let length = u8::try_from(chunk.len()).unwrap_or(u8::MAX);
        bytes.extend([kind, length]);
        bytes.extend(chunk);
    }
}

/// What a node sends: the answer to a request, or, without an id, the question what there is to do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ResponseFrame {
    /// The id of the request that is answered; none where the node only asks.
    pub request_id: Option<String>,
    /// What became of it: 0 is success.
    pub status: Option<u8>,
    /// The number of the command.
    pub command: Option<u16>,
    /// What belongs to the answer.
    pub data: Vec<u8>,
}

/// Why bytes are no [`ResponseFrame`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FrameError {
    /// The last element has less bytes than it says.
    #[error("an element is cut off")]
    Truncated,
    /// The id is longer than 32 bytes, or no text.
    #[error("the request id has more than {LONGEST_REQUEST_ID} bytes or is no text")]
    RequestId,
    /// The status has not one byte.
    #[error("the status must have one byte")]
    Status,
    /// The command has not two bytes.
    #[error("the command must have two bytes")]
    Command,
}

impl ResponseFrame {
    /// Reads a frame. Of elements that come twice the first counts, as in the firmware; unknown ones are passed over.
    pub fn parse(bytes: &[u8]) -> Result<Self, FrameError> {
        let mut frame = Self::default();
        let mut has_data = false;
        let mut rest = bytes;
        while let Some((kind, value)) = next_value(&mut rest)? {
            match kind {
                REQUEST_ID if frame.request_id.is_none() => {
                    let id = String::from_utf8(value).ok().filter(|id| id.len() <= LONGEST_REQUEST_ID);
                    frame.request_id = Some(id.ok_or(FrameError::RequestId)?);
                }
                STATUS if frame.status.is_none() => {
                    let [status] = *value else { return Err(FrameError::Status) };
                    frame.status = Some(status);
                }
                COMMAND if frame.command.is_none() => {
                    let [low, high] = *value else { return Err(FrameError::Command) };
                    frame.command = Some(u16::from_le_bytes([low, high]));
                }
                DATA if !has_data => {
                    has_data = true;
                    frame.data = value;
                }
                _ => {}
            }
        }
        frame.request_id = frame.request_id.filter(|id| !id.is_empty());
        Ok(frame)
    }
}

/// The next value with its type, put together of its elements; none at the end.
fn next_value(rest: &mut &[u8]) -> Result<Option<(u8, Vec<u8>)>, FrameError> {
    let Some((kind, mut element)) = next_element(rest)? else { return Ok(None) };
    let mut value = element.to_vec();
    while element.len() == LONGEST_ELEMENT && rest.first() == Some(&kind) {
        let Some((_, more)) = next_element(rest)? else { break };
        element = more;
        value.extend(element);
    }
    Ok(Some((kind, value)))
}

fn next_element<'a>(rest: &mut &'a [u8]) -> Result<Option<(u8, &'a [u8])>, FrameError> {
    let Some((kind, behind)) = rest.split_first() else { return Ok(None) };
    let (length, behind) = behind.split_first().ok_or(FrameError::Truncated)?;
    let (value, behind) = behind.split_at_checked(usize::from(*length)).ok_or(FrameError::Truncated)?;
    *rest = behind;
    Ok(Some((*kind, value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Both examples of the public description of the node's API, decoded.
    #[test]
    fn the_published_examples() {
        let question = ResponseFrame::parse(&[3, 1, 0, 5, 2, 0, 0]).unwrap();
        assert_eq!(question, ResponseFrame { status: Some(0), command: Some(0), ..ResponseFrame::default() });
        let command = CommandFrame {
            request_id: "tCwyprgXym89zJYJtH3zzH",
            user_role: 2,
            command: 1,
            data: b"{\"brightness\":67}\n",
        };
        let bytes = b"\x01\x16tCwyprgXym89zJYJtH3zzH\x02\x01\x02\x05\x02\x01\x00\x06\x12{\"brightness\":67}\n";
        assert_eq!(command.to_bytes(), bytes);
    }

    #[test]
    fn what_is_cut_off_or_has_another_length_is_refused() {
        for (bytes, error) in [
            (&[3][..], FrameError::Truncated),
            (&[3, 1], FrameError::Truncated),
            (&[6, 2, 0], FrameError::Truncated),
            (&[3, 0], FrameError::Status),
            (&[3, 2, 0, 0], FrameError::Status),
            (&[5, 1, 0], FrameError::Command),
            (&[1, 1, 0xff], FrameError::RequestId),
        ] {
            assert_eq!(ResponseFrame::parse(bytes), Err(error), "{bytes:?}");
        }
        let id = |length: u8| [&[1, length][..], &vec![b'a'; usize::from(length)]].concat();
        assert_eq!(ResponseFrame::parse(&id(33)), Err(FrameError::RequestId));
        assert_eq!(ResponseFrame::parse(&id(32)).unwrap().request_id.unwrap().len(), 32);
        assert_eq!(ResponseFrame::parse(&[]).unwrap(), ResponseFrame::default());
        // The firmware asks with an empty id.
        assert_eq!(ResponseFrame::parse(&[1, 0, 3, 1, 0]).unwrap().request_id, None);
    }

    #[test]
    fn the_first_of_two_counts_and_the_unknown_is_passed_over() {
        let frame = ResponseFrame::parse(&[9, 1, 7, 3, 1, 4, 3, 1, 0, 6, 1, b'a', 6, 1, b'b', 2, 1, 1]).unwrap();
        assert_eq!(frame, ResponseFrame { status: Some(4), data: b"a".to_vec(), ..ResponseFrame::default() });
    }

    proptest! {
        #[test]
        fn data_of_every_length_arrives(data in proptest::collection::vec(any::<u8>(), 0..1_100), command: u16, end in 0usize..3) {
            let data = [data, vec![7; 255 * end]].concat();
            let bytes = CommandFrame { request_id: "r", user_role: 1, command, data: &data }.to_bytes();
            let frame = ResponseFrame::parse(&bytes).unwrap();
            prop_assert_eq!(frame.request_id.as_deref(), Some("r"));
            prop_assert_eq!(frame.command, Some(command));
            prop_assert_eq!(frame.data, data);
        }

        #[test]
        fn no_bytes_are_too_much(bytes: Vec<u8>) {
            let _ = ResponseFrame::parse(&bytes);
        }
    }
}
