//! How QGIS draws a layer: its own style format (QML), for the table `layer_styles`.
//!
//! It refuses all but what the plan's layers need: plain markers, lines and fills, one symbol a word of a column.

use std::fmt::Write;

/// How a symbol is drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Mark {
    /// A marker: its name in QGIS, and its size in millimetres.
    Marker(&'static str, f64),
    /// A line of this width in millimetres.
    Line(f64),
    /// An area.
    Fill,
}

/// A symbol for one word of the style's column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Symbol {
    /// The word; empty = every other.
    pub(crate) word: &'static str,
    /// What the legend says.
    pub(crate) label: &'static str,
    pub(crate) mark: Mark,
    /// Red, green, blue, opacity: `200,50,43,255`.
    pub(crate) colour: &'static str,
}

/// A layer's style.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// The column that decides.
    pub(crate) column: &'static str,
    pub(crate) symbols: &'static [Symbol],
}

impl Style {
    /// The document QGIS reads. Its properties stand as `prop`, which every QGIS 3 understands.
    pub(super) fn qml(self) -> String {
        let mut categories = String::new();
        let mut symbols = String::new();
        for (place, symbol) in self.symbols.iter().enumerate() {
            writeln!(
                categories,
                r#"<category render="true" value="{}" symbol="{place}" label="{}" type="string"/>"#,
                symbol.word, symbol.label
            )
            .expect("a String");
            symbols.push_str(&symbol.qml(place));
        }
        format!(
            "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.22\" styleCategories=\"Symbology\">\n\
             <renderer-v2 type=\"categorizedSymbol\" attr=\"{}\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\">\n\
             <categories>\n{categories}</categories>\n<symbols>\n{symbols}</symbols>\n</renderer-v2>\n</qgis>\n",
            self.column
        )
    }
}

impl Symbol {
    fn qml(&self, place: usize) -> String {
        let colour = self.colour;
        let (kind, class, properties) = match self.mark {
            Mark::Marker(shape, size) => (
                "marker",
                "SimpleMarker",
                vec![
                    ("name", shape.to_string()),
                    ("size", size.to_string()),
                    ("color", colour.into()),
                    ("outline_color", "255,255,255,255".into()),
                ],
            ),
            Mark::Line(width) => {
                ("line", "SimpleLine", vec![("line_color", colour.into()), ("line_width", width.to_string())])
            }
            Mark::Fill => (
                "fill",
                "SimpleFill",
                vec![
                    ("color", colour.into()),
                    ("style", "solid".into()),
                    ("outline_color", "31,58,95,160".into()),
                    ("outline_width", "0.2".into()),
                ],
            ),
        };
        let mut text = format!(
            "<symbol type=\"{kind}\" name=\"{place}\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">\n<layer class=\"{class}\" enabled=\"1\" locked=\"0\" pass=\"0\">\n"
        );
        for (key, value) in properties {
            writeln!(text, r#"<prop k="{key}" v="{value}"/>"#).expect("a String");
        }
        text + "</layer>\n</symbol>\n"
    }
}
