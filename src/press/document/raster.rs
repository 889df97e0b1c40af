//! A picture of points, such as the scan of a seal: read from a PNG that stands in the file itself.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use png::{BitDepth, ColorType, Decoder, Limits, Transformations};
use std::io::Cursor;

/// How the address of such a picture begins: nothing is fetched.
const ADDRESS: &str = "data:image/png;base64,";
/// Most points each way: four times what a printer shows across a page.
const MOST: u32 = 10_000;
/// Most bytes of the points together: a file of these passes no mail gateway.
const BYTES: usize = 64 << 20;

/// A picture of points, eight bits a colour.
#[derive(Clone, PartialEq)]
pub struct Raster {
    /// Points across and down.
    pub size: (u32, u32),
    /// Red, green and blue of every point.
    pub colours: Vec<u8>,
    /// How far each point covers what is beneath; none where all do wholly.
    pub cover: Option<Vec<u8>>,
    /// The address it was read from.
    pub address: String,
}

impl std::fmt::Debug for Raster {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Raster {} x {}", self.size.0, self.size.1)
    }
}

/// Reads a picture; says what is wrong where it can't.
pub(super) fn read(address: &str) -> Result<Raster, String> {
    let Some(encoded) = address.trim().strip_prefix(ADDRESS) else { return Err(format!("its address doesn't begin with `{ADDRESS}`")) };
    let encoded: String = encoded.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let bytes = STANDARD.decode(&encoded).map_err(|cause| format!("it is not base64: {cause}"))?;
    let (size, points) = points(&bytes).map_err(|cause| format!("it is not a PNG that can be read: {cause}"))?;
    let (mut colours, mut cover) = (Vec::with_capacity(points.len() / 4 * 3), Vec::with_capacity(points.len() / 4));
    for point in points.chunks_exact(4) {
        colours.extend_from_slice(&point[..3]);
        cover.push(point[3]);
    }
    let cover = cover.iter().any(|cover| *cover < u8::MAX).then_some(cover);
    Ok(Raster { size, colours, cover, address: format!("{ADDRESS}{encoded}") })
}

/// Size, and red, green, blue and cover of every point, whatever the file's own kind of colours.
fn points(bytes: &[u8]) -> Result<((u32, u32), Vec<u8>), String> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: BYTES });
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16 | Transformations::ALPHA);
    let mut reader = decoder.read_info().map_err(|cause| cause.to_string())?;
    let (width, height) = (reader.info().width, reader.info().height);
    if width > MOST || height > MOST || reader.output_buffer_size().is_none_or(|size| size > BYTES) {
        return Err(format!("{width} x {height} points are too many"));
    }
    let mut raw = vec![0; reader.output_buffer_size().unwrap_or(0)];
    let frame = reader.next_frame(&mut raw).map_err(|cause| cause.to_string())?;
    raw.truncate(frame.buffer_size());
    match (frame.color_type, frame.bit_depth) {
        (ColorType::Rgba, BitDepth::Eight) => Ok(((width, height), raw)),
        (ColorType::GrayscaleAlpha, BitDepth::Eight) => {
            Ok(((width, height), raw.chunks_exact(2).flat_map(|grey| [grey[0], grey[0], grey[0], grey[1]]).collect()))
        }
        (kind, depth) => Err(format!("its colours are {kind:?} of {depth:?} bits")),
    }
}
