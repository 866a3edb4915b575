//! The ground: a plane in metres, borders on it, and the way back to degrees.
//!
//! It is flat and exact in its own units; over a few hundred kilometres east-west distances are a few per cent
//! off the globe's, which invented villages do not mind.

use crate::model::county::Position;

/// Metres in a degree of latitude on the sphere of [`Position::metres_to`].
const METRES_PER_DEGREE: f64 = 111_195.08;
/// Where the plane touches the globe: the middle of the Bashang plateau.
const ORIGIN: Position = Position { lon: 115.0, lat: 41.5 };
/// Cosine of the origin's latitude, written out so that no machine's cosine matters.
const COS_ORIGIN: f64 = 0.748_955_72;

/// A point on the plane, metres east and north of the origin.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Spot {
    /// Metres east.
    pub(crate) x: f64,
    /// Metres north.
    pub(crate) y: f64,
}

impl Spot {
    /// The spot of a position.
    pub(crate) fn of(position: Position) -> Self {
        Self {
            x: (position.lon - ORIGIN.lon) * METRES_PER_DEGREE * COS_ORIGIN,
            y: (position.lat - ORIGIN.lat) * METRES_PER_DEGREE,
        }
    }

    /// The position of the spot.
    pub(crate) fn position(self) -> Position {
        Position {
            lon: ORIGIN.lon + self.x / (METRES_PER_DEGREE * COS_ORIGIN),
            lat: ORIGIN.lat + self.y / METRES_PER_DEGREE,
        }
    }

    /// Square of the distance, square metres.
    pub(crate) fn square_to(self, other: Self) -> f64 {
        (self.x - other.x) * (self.x - other.x) + (self.y - other.y) * (self.y - other.y)
    }

    /// Distance in metres.
    pub(crate) fn metres_to(self, other: Self) -> f64 {
        self.square_to(other).sqrt()
    }

    /// The spot so far away.
    pub(crate) fn plus(self, x: f64, y: f64) -> Self {
        Self { x: self.x + x, y: self.y + y }
    }

    /// The spot that share of the way to another.
    pub(crate) fn toward(self, other: Self, share: f64) -> Self {
        self.plus((other.x - self.x) * share, (other.y - self.y) * share)
    }
}

impl rstar::Point for Spot {
    type Scalar = f64;
    const DIMENSIONS: usize = 2;

    fn generate(mut generator: impl FnMut(usize) -> f64) -> Self {
        Self { x: generator(0), y: generator(1) }
    }

    fn nth(&self, index: usize) -> f64 {
        if index == 0 { self.x } else { self.y }
    }

    fn nth_mut(&mut self, index: usize) -> &mut f64 {
        if index == 0 { &mut self.x } else { &mut self.y }
    }
}

/// A region's border: one ring, the last corner joined to the first.
#[derive(Clone, Debug)]
pub(crate) struct Border(pub(crate) Vec<Spot>);

impl Border {
    fn sides(&self) -> impl Iterator<Item = (Spot, Spot)> + '_ {
        self.0.iter().enumerate().map(|(i, &corner)| (corner, self.0[(i + 1) % self.0.len()]))
    }

    /// Whether the spot lies inside (even-odd rule).
    pub(crate) fn contains(&self, spot: Spot) -> bool {
        self.sides().fold(false, |inside, (a, b)| {
            let crosses =
                (a.y > spot.y) != (b.y > spot.y) && spot.x < a.x + (spot.y - a.y) / (b.y - a.y) * (b.x - a.x);
            inside != crosses
        })
    }

    /// Metres to the nearest point of the border.
    pub(crate) fn metres_to(&self, spot: Spot) -> f64 {
        let nearest = |(a, b): (Spot, Spot)| {
            let length = a.square_to(b);
            let along = (spot.x - a.x) * (b.x - a.x) + (spot.y - a.y) * (b.y - a.y);
            let share = if length > 0.0 { (along / length).clamp(0.0, 1.0) } else { 0.0 };
            spot.square_to(a.toward(b, share))
        };
        self.sides().map(nearest).fold(f64::INFINITY, f64::min).sqrt()
    }

    /// The south-west and north-east corners of the box around it.
    pub(crate) fn corners(&self) -> (Spot, Spot) {
        let (mut low, mut high) = (self.0[0], self.0[0]);
        for spot in &self.0 {
            low = Spot { x: low.x.min(spot.x), y: low.y.min(spot.y) };
            high = Spot { x: high.x.max(spot.x), y: high.y.max(spot.y) };
        }
        (low, high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_contains_its_middle_only() {
        let corner = |x, y| Spot { x, y };
        let square = Border(vec![corner(0., 0.), corner(10., 0.), corner(10., 10.), corner(0., 10.)]);
        assert!(square.contains(corner(5., 5.)));
        assert!(!square.contains(corner(15., 5.)) && !square.contains(corner(5., -1.)));
        assert!((square.metres_to(corner(5., 7.)) - 3.0).abs() < 1e-12);
    }

    #[test]
    fn degrees_survive_the_plane() {
        let zhangbei = Position { lon: 114.707, lat: 41.262 };
        let back = Spot::of(zhangbei).position();
        assert!((back.lon - zhangbei.lon).abs() < 1e-12 && (back.lat - zhangbei.lat).abs() < 1e-12);
        let globe = zhangbei.metres_to(Position { lon: 114.8, lat: 41.3 });
        let plane = Spot::of(zhangbei).metres_to(Spot::of(Position { lon: 114.8, lat: 41.3 }));
        assert!((plane / globe - 1.0).abs() < 0.01, "{plane} {globe}");
    }
}
