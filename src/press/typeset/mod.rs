//! Document -> blocks -> lines -> pages. Knows nothing of PDF; every item keeps its node's id.

pub mod fonts;
