// The data of the page with names: `../data.rs` writes the columns that are read here.
'use strict';

const DATA = JSON.parse(document.getElementById('data').textContent);

const MODEL = (function () {
  const degrees = whole => whole / 100000;
  const named = (row, kind, at) => ({ kind, at, code: row[0], name: row[1], lon: degrees(row[2]), lat: degrees(row[3]) });
  const villages = DATA.villages.map((row, at) => named(row, 'village', at));
  const schools = DATA.schools.map((row, at) => Object.assign(named(row, 'school', at), { sort: row[4], there: row[5], seats: row[6], beds: row[7] }));
  const places = villages.concat(schools);
  const least = of => places.reduce((low, place) => Math.min(low, place[of]), Infinity);
  const most = of => places.reduce((high, place) => Math.max(high, place[of]), -Infinity);
  const box = places.length
    ? { west: least('lon'), east: most('lon'), south: least('lat'), north: most('lat') }
    : { west: 0, east: 1, south: 0, north: 1 };
  const flat = makeProjection(box);
  for (const place of places) [place.x, place.y] = [flat.x(place.lon), flat.y(place.lat)];

  const rows = DATA.rows.map((row, at) => ({
    year: row[0], village: villages[row[1]], band: row[2], group: row[3], pupils: row[4],
    after: { school: schools[row[5]], means: MEANS[row[6]], seconds: row[7], metres: row[8] },
    before: row[9] === null ? null
      : { school: schools[row[9]], means: row[11] === null ? null : MEANS[row[11]], seconds: row[10], metres: row[12] },
    others: (DATA.others[at] || []).map(other => ({
      school: schools[other[0]], means: MEANS[other[1]], seconds: other[2], fen: other[3], against: other[4],
    })),
  }));

  // What a school is in a year, or today where `year` is null; `null` for one that has no part in the plan.
  const empty = () => ({ pupils: 0, boarders: 0, addedSeats: 0, addedBeds: 0 });
  const plans = DATA.years.map(() => new Map());
  for (const row of DATA.plans) {
    plans[row[0]].set(schools[row[1]], {
      outcome: OUTCOMES[row[2]], addedSeats: row[3], addedBeds: row[4], pupils: row[5], seats: row[6], boarders: row[7],
      beds: row[8], classes: row[9], teachers: row[10], hub: row[4] > 0 || row[7] > 0,
    });
  }
  const today = new Map();
  for (const school of schools) {
    if (school.there && plans.some(plan => plan.has(school))) {
      today.set(school, Object.assign(empty(), { outcome: 'open', seats: school.seats, beds: school.beds }));
    }
  }
  for (const row of rows) {
    const at = row.year === 0 && row.before ? today.get(row.before.school) : null;
    if (!at) continue;
    at.pupils += row.pupils;
    if (row.before.means === 'board') at.boarders += row.pupils;
  }
  for (const at of today.values()) at.hub = at.boarders > 0;

  const byYear = DATA.years.map((_, year) => rows.filter(row => row.year === year));
  const ofVillage = new Map(villages.map(village => [village, []]));
  for (const row of rows) ofVillage.get(row.village).push(row);

  return { villages, schools, flat, box, rows, byYear, ofVillage, today, plans, years: DATA.years };
})();

// The way of a row in the plan, or of today where `before`.
const wayOf = (row, before) => before ? row.before : row.after;
const moves = row => Boolean(row.before) && row.before.school !== row.after.school;
const label = place => place.name || place.code;
const full = place => place.name ? place.name + ' · ' + place.code : place.code;
const bandName = band => DATA.bands[band] ? pick(DATA.bands[band]) : band;
