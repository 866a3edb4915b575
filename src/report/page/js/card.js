// The chosen village or school in full.
'use strict';

const wayWords = way => way.means ? el('span', { class: 'way' }, wayLine(way.means), say('compare-mode-' + way.means)) : say('page-unknown');

function placeLink(place, choose) {
  return el('button', { type: 'button', class: 'link', onclick: () => choose(place) }, titled(place));
}

// What keeps children from a school, or that nothing does.
function against(other) {
  if (!other.against.length) return say('page-free');
  return other.against.map(([text, number]) => number === undefined ? pick(DATA.texts[text]) : fill(pick(DATA.texts[text]), { number })).join('; ');
}

function villageCard(village, year, choose) {
  const rows = MODEL.ofVillage.get(village);
  if (!rows.length) return [el('p', {}, say('page-no_children'))];
  const groups = new Map();
  for (const row of rows) {
    const key = row.band + ' ' + row.group;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(row);
  }
  const how = DATA.others.length ? el('p', { class: 'small' }, say('page-others-how')) : null;
  return [...groups.values()].map(list => {
    const now = list.find(row => row.year === year) || list[0];
    const part = now.group === 'all' ? '' : ' · ' + (now.group.startsWith('unwilling') ? say('page-unwilling') : now.group.startsWith('willing') ? say('page-willing') : now.group);
    const line = (name, way, look) => el('tr', { class: look }, el('th', { scope: 'row' }, name),
      way ? [el('td', {}, placeLink(way.school, choose)), el('td', {}, wayWords(way)), el('td', { class: 'n' }, minutes(way.seconds)), el('td', { class: 'n' }, kilometres(way.metres))]
        : el('td', { colspan: 4 }, say('page-nowhere')));
    const heads = ['', 'page-school', 'page-way', 'page-time', 'page-far'];
    return el('section', { class: 'group', 'data-band': now.band },
      el('h3', {}, bandName(now.band) + part + ' · ' + children(now.pupils) + (moves(now) ? ' · ' + say('map-moved') : '')),
      el('table', {}, el('thead', {}, el('tr', {}, heads.map((id, at) => el('th', { scope: 'col', class: at > 2 ? 'n' : null }, id && say(id))))),
        el('tbody', {}, line(say('before'), now.before), list.map(row => line(String(MODEL.years[row.year]), row.after)))),
      elsewhere(now, choose));
  }).concat(how);
}

function elsewhere(row, choose) {
  if (!DATA.others.length) return el('p', { class: 'small' }, say(DATA.about.as_is ? 'page-others-as_is' : 'page-others-none'));
  if (!row.others.length) return el('p', { class: 'small' }, say('explain-nowhere'));
  const heads = ['page-others', 'page-way', 'page-time', 'page-more'];
  return el('table', { class: 'others' }, el('thead', {}, el('tr', {}, heads.map((id, at) => el('th', { scope: 'col', class: at > 1 ? 'n' : null }, say(id))))),
    el('tbody', {}, row.others.map(other => [
      el('tr', {}, el('td', {}, placeLink(other.school, choose)), el('td', {}, wayWords(other)), el('td', { class: 'n' }, minutes(other.seconds)),
        el('td', { class: 'n' }, signed(yuan(other.fen)))),
      el('tr', {}, el('td', { colspan: 4, class: 'against' }, (other.against.length ? '✗ ' : '✓ ') + against(other))),
    ])));
}

// Children of a school by village, today and in a year.
function catchment(school, year) {
  const villages = new Map();
  for (const row of MODEL.byYear[year]) {
    [true, false].forEach((before, side) => {
      const way = wayOf(row, before);
      if (!way || way.school !== school) return;
      const known = villages.get(row.village) || { village: row.village, pupils: [0, 0], longest: null, means: new Set() };
      known.pupils[side] += row.pupils;
      if (!before) {
        known.means.add(way.means);
        if (way.seconds !== null) known.longest = Math.max(known.longest || 0, way.seconds);
      }
      villages.set(row.village, known);
    });
  }
  return [...villages.values()].sort((a, b) => b.pupils[1] - a.pupils[1] || b.pupils[0] - a.pupils[0] || a.village.at - b.village.at);
}

// Where children of a school go who change, and from where others come.
function exchange(school, year) {
  const [gone, come] = [new Map(), new Map()];
  for (const row of MODEL.byYear[year].filter(moves)) {
    if (row.before.school === school) gone.set(row.after.school, (gone.get(row.after.school) || 0) + row.pupils);
    if (row.after.school === school) come.set(row.before.school, (come.get(row.before.school) || 0) + row.pupils);
  }
  const sorted = map => [...map].sort((a, b) => b[1] - a[1] || a[0].at - b[0].at);
  return [sorted(gone), sorted(come)];
}

function schoolCard(school, year, choose) {
  const site = MODEL.plans[year].get(school);
  if (!site) return [el('p', {}, say('page-no_part'))];
  const today = MODEL.today.get(school) || { pupils: 0, boarders: 0, seats: 0, beds: 0 };
  const heads = ['', say('before'), say('after')];
  const built = (count, id) => count ? ' ' + say(id, { count: whole(count) }) : '';
  const figures = [
    [say('pupils'), today.pupils, whole(site.pupils)],
    [say('page-seats'), today.seats, whole(site.seats) + built(site.addedSeats, 'page-built')],
    [say('page-boarding'), today.boarders, whole(site.boarders)],
    [say('page-beds'), today.beds, whole(site.beds) + built(site.addedBeds, 'page-built')],
    [say('page-classes'), '', whole(site.classes)],
    [say('page-teachers'), '', whole(site.teachers)],
  ].map(([name, was, is]) => ({ cells: [name, was === '' ? '' : whole(was), is] }));
  const list = (id, pairs) => pairs.length ? [el('h3', {}, say(id)), el('ul', {}, pairs.map(([other, pupils]) => el('li', {}, whole(pupils) + ' · ', placeLink(other, choose))))] : null;
  const [gone, come] = exchange(school, year);
  const rows = catchment(school, year);
  return [
    el('p', {}, signOf(site.outcome, site.hub), ' ', el('strong', {}, say('outcome-' + site.outcome) + (site.hub ? ' · ' + say('page-hub') : '')), ' · ' + say('kind-' + school.sort)),
    tableOf(full(school), heads, figures),
    list('page-gone', gone), list('page-come', come),
    rows.length ? [el('h3', {}, say('page-catchment')), el('table', { class: 'catchment' },
      el('thead', {}, el('tr', {}, ['page-village', 'before', 'after', 'page-way', 'page-longest'].map((id, at) => el('th', { scope: 'col', class: at && at !== 3 ? 'n' : null }, say(id))))),
      el('tbody', {}, rows.map(row => el('tr', {}, el('td', {}, placeLink(row.village, choose)), row.pupils.map(count => el('td', { class: 'n' }, whole(count))),
        el('td', {}, MEANS.filter(means => row.means.has(means)).map(means => say('compare-mode-' + means)).join(', ')), el('td', { class: 'n' }, row.longest === null ? '–' : minutes(row.longest))))))] : null,
  ];
}

function fillCard(place, year, choose, clear) {
  const panel = byId('panel-place');
  panel.classList.toggle('empty', !place);
  if (!place) { refill(panel, el('p', { class: 'note' }, say('page-choose'))); return; }
  const body = place.kind === 'village' ? villageCard(place, year, choose) : schoolCard(place, year, choose);
  refill(panel, el('h2', {}, say('page-' + place.kind) + ' ' + full(place)), body, el('p', {}, el('button', { type: 'button', onclick: clear }, say('page-clear'))));
}

// The few words beside the pointer.
function tipOf(place, scene) {
  if (place.kind === 'village') {
    const pupils = scene.pupils.get(place) || 0;
    return [el('strong', {}, full(place)), children(pupils)];
  }
  const site = scene.sites.get(place);
  const beds = site.beds ? ' · ' + say('page-boarding') + ' ' + whole(site.boarders) + ' / ' + whole(site.beds) : '';
  return [el('strong', {}, full(place)), say('outcome-' + site.outcome) + (site.hub ? ' · ' + say('page-hub') : ''), el('br', {}),
    children(site.pupils) + ' / ' + whole(site.seats) + ' ' + say('page-seats-few') + beds];
}
