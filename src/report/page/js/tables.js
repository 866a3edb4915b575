// The headline figures, the list of schools, the rules: what stands beside the map.
'use strict';

const HEADINGS = ['sites', 'staff', 'capital', 'bus_daily', 'bus_weekly', 'boarding_school', 'boarding_family', 'escort', 'time', 'over_limit', 'change'];
const COUNTS = [
  ['schools-open', 'schools_open'], ['schools-partial', 'schools_partial'], ['schools-closed', 'schools_closed'], ['schools-new', 'schools_new'],
  ['pupils', 'pupils'], ['pupils-walk', 'pupils_walk'], ['pupils-bus', 'pupils_bus'], ['pupils-board', 'pupils_boarding'],
  ['pupils-escort', 'pupils_escort'], ['pupils-moved', 'pupils_moved'],
];

const SIDES = ['county', 'schools', 'families', 'upper'];

const headingName = id => DATA.words['heading-' + id] ? say('heading-' + id) : id;

// Headings that have an amount today or in the plan, the known ones first.
function moneyOrder(before, after) {
  const all = HEADINGS.concat(Object.keys(after).filter(id => !HEADINGS.includes(id)));
  return all.filter(id => fenOf(before[id] || 0) !== 0 || fenOf(after[id] || 0) !== 0);
}

// Who bears what in the end; nothing where no money changes hands.
function sidesOf(before, after, heads) {
  const of = figures => figures.money.transfers;
  const any = figures => of(figures) && Object.values(of(figures).items).some(amount => fenOf(amount) !== 0);
  if (!any(before) && !any(after)) return null;
  const net = (figures, side) => of(figures) && of(figures).sides[side] ? fenOf(of(figures).sides[side].net) : 0;
  const row = (name, of, look) => {
    const [today, then] = [before, after].map(figures => yuan(of(figures)));
    return { look, cells: [name, whole(today), whole(then), signed(then - today)] };
  };
  const rows = SIDES.map(side => row(say('side-' + side), figures => net(figures, side)));
  rows.push(row(say('sides-all'), figures => SIDES.reduce((sum, side) => sum + net(figures, side), 0), 'sum'));
  return [el('h2', {}, say('sides')), el('p', { class: 'small' }, say('sides-how')), tableOf(say('sides'), ['', ...heads], rows)];
}

function fillOverview(year) {
  const [before, after] = [DATA.before, DATA.figures[year]];
  const heads = [say('before'), say('after'), say('change')];
  const counts = COUNTS.map(([id, key]) => {
    const [today, then] = [before.counts[key], after.counts[key]];
    return { look: DATA.words[id][0].startsWith(' ') ? 'in' : null, cells: [say(id).trim(), whole(today), whole(then), signed(then - today)] };
  });
  const amount = (name, today, then, look) => ({ look, cells: [name, whole(today), whole(then), signed(then - today)] });
  const money = moneyOrder(before.money.headings, after.money.headings).map(id => amount(headingName(id),
    ...[before, after].map(figures => yuan(fenOf(figures.money.headings[id] || 0)))));
  money.push(amount(say('heading-total'), ...[before, after].map(figures => yuan(fenOf(figures.money.total))), 'sum'));
  const mean = of => tenths(of.pupil_seconds * 1, 60 * Math.max(1, of.pupils));
  const shown = text => tenths(Math.round(Number(text) * 60), 60);
  const none = { pupils: 0, pupil_seconds: 0, p95_minutes: 0, max_minutes: 0 };
  const travel = (name, of, look) => {
    const [today, then] = [before, after].map(figures => of(figures.travel, figures) || none);
    const cells = [mean, of => shown(of.p95_minutes), of => shown(of.max_minutes)].map(figure => [figure(today), figure(then)]);
    return { look, cells: [name, whole(then.pupils), ...cells.map(([was, is]) => was === is ? is : was + ' → ' + is)] };
  };
  const bands = Object.keys(after.travel.by_band);
  const times = bands.map(band => travel(bandName(band), travel => travel.by_band[band]));
  if (bands.length !== 1) times.push(travel(say('bands-every'), travel => travel, 'sum'));
  if (before.weekly.pupils + after.weekly.pupils > 0) times.push(travel(say('weekly'), (travel, figures) => figures.weekly));
  refill(byId('panel-overview'),
    DATA.about.as_is ? null : el('p', { class: 'note' }, say('page-how')),
    pick(DATA.about.may_close) ? el('p', { class: 'note' }, pick(DATA.about.may_close)) : null,
    el('h2', {}, say('schools')), tableOf(say('schools'), ['', ...heads], counts),
    el('h2', {}, say('page-travel')), el('p', { class: 'small' }, say('page-travel-how')),
    tableOf(say('page-travel'), ['', say('pupils'), say('mean'), say('p95'), say('worst')], times),
    el('h2', {}, say('page-money')), tableOf(say('page-money'), ['', ...heads], money),
    sidesOf(before, after, heads),
    ...standing());
}

// Who stands otherwise than on a road beside them, by name.
const standing = () => DATA.standing ? [el('details', { id: 'standing' },
  el('summary', {}, say('page-standing', { count: DATA.standing.length })), el('p', { class: 'small' }, say('page-standing-how')),
  el('ul', { class: 'small' }, ...DATA.standing.map(told => el('li', {}, pick(told)))))] : [];

// What the list of schools shows: id of the head, how to sort, what stands there.
const SCHOOL_COLUMNS = [
  ['page-decision', row => row.rank, row => [el('span', { class: 'way' }, signOf(row.site.outcome, row.site.hub, 8), say('outcome-' + row.site.outcome)), row.site.hub ? ' · ' + say('page-hub') : '']],
  ['page-school', row => row.school.code, row => el('button', { type: 'button', class: 'link' }, titled(row.school))],
  ['page-pupils-today', row => row.today.pupils, row => whole(row.today.pupils)],
  ['page-pupils-plan', row => row.site.pupils, row => whole(row.site.pupils)],
  ['page-seats', row => row.site.seats, row => whole(row.site.seats)],
  ['page-boarders', row => row.site.boarders, row => row.site.beds || row.site.boarders ? whole(row.site.boarders) + ' / ' + whole(row.site.beds) : '–'],
];
const RANKS = ['closed', 'partial', 'new', 'open', 'unbuilt'];

function schoolRows(year, list) {
  const rows = [...MODEL.plans[year]].map(([school, site]) => ({
    school, site, today: MODEL.today.get(school) || { pupils: 0 }, rank: RANKS.indexOf(site.outcome) * 2 + (site.hub ? 0 : 1),
  }));
  const wanted = list.text.trim().toLowerCase();
  const kept = rows.filter(({ school, site }) => (list.kind === '' || (list.kind === 'hub' ? site.hub : site.outcome === list.kind))
    && (wanted === '' || (school.name + ' ' + school.code).toLowerCase().includes(wanted)));
  const key = SCHOOL_COLUMNS[list.sort][1];
  const order = (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) * (list.down ? -1 : 1) || a.school.at - b.school.at;
  return { all: rows, kept: kept.sort(order) };
}

// The body of the list alone, so that a filter being typed keeps its cursor.
function fillSchoolRows(year, list, pinned, choose) {
  const { all, kept } = schoolRows(year, list);
  refill(byId('schools').tBodies[0], kept.map(row => el('tr', { class: row.school === pinned ? 'sel' : null, 'data-code': row.school.code, onclick: () => choose(row.school) },
    SCHOOL_COLUMNS.map(([, , show], at) => el('td', { class: at > 1 ? 'n' : null }, show(row))))));
  byId('count').textContent = say('page-of', { shown: whole(kept.length), all: whole(all.length) });
  byId('schools').querySelectorAll('thead th').forEach((head, at) => {
    if (at === list.sort) head.setAttribute('aria-sort', list.down ? 'descending' : 'ascending');
    else head.removeAttribute('aria-sort');
  });
}

function fillSchools(list, again) {
  const kinds = ['', ...RANKS.filter(kind => MODEL.plans.some(plan => [...plan.values()].some(site => site.outcome === kind))), 'hub'];
  const name = kind => kind === '' ? say('page-all') : kind === 'hub' ? say('page-hub') : say('outcome-' + kind);
  const sort = at => () => { [list.down, list.sort] = [list.sort === at && !list.down, at]; again(); };
  refill(byId('panel-schools'), el('h2', {}, say('page-schools')),
    el('div', { class: 'filters' },
      el('input', { id: 'filter', type: 'search', value: list.text, placeholder: say('page-filter'), 'aria-label': say('page-filter'), oninput: event => { list.text = event.target.value; again(); } }),
      el('select', { id: 'kind', 'aria-label': say('page-decision'), onchange: event => { list.kind = event.target.value; again(); } },
        kinds.map(kind => el('option', { value: kind, selected: kind === list.kind }, name(kind)))),
      el('span', { id: 'count', class: 'small', role: 'status' })),
    el('table', { id: 'schools', 'aria-label': say('page-schools') },
      el('thead', {}, el('tr', {}, SCHOOL_COLUMNS.map(([id], at) => el('th', { scope: 'col', class: at > 1 ? 'n' : null }, el('button', { type: 'button', onclick: sort(at) }, say(id)))))),
      el('tbody', {})));
  again();
}

// At most three decimals, half up: what compliance.html writes.
const short = worst => String(Math.floor((Math.round(worst * 1e6) + 500) / 1000) / 1000);

const unit = result => DATA.words['unit-' + result.unit] ? say('unit-' + result.unit) : result.unit;

// Rows on children name a village where they are worst, others a school.
function placeOfRule(result) {
  const children = ['travel.', 'radius.', 'boarding.', 'service.', 'catchment.siblings', 'catchment.contiguous', 'catchment.nearest'].some(start => result.id.startsWith(start));
  return (children ? MODEL.villages : MODEL.schools).find(place => place.code === result.where);
}

function fillRules(year, choose) {
  const results = DATA.figures[year].rules;
  const about = result => DATA.rules[result.id];
  const entry = (id, value) => value === '' || value === null ? null : [el('dt', {}, say(id)), el('dd', {}, value)];
  // Only law can be breached; what was not measured does not apply here.
  const verdict = result => !result.pass ? (result.group === 'law' ? 'rule-broken' : 'rule-exceeded') : result.applies ? 'rule-held' : 'rule-idle';
  const measured = result => {
    const rule = about(result), place = placeOfRule(result);
    const where = place ? el('button', { type: 'button', class: 'link', onclick: () => choose(place) }, titled(place)) : result.where;
    return el('div', { class: 'rule ' + result.group, 'data-rule': result.id },
      el('div', { class: 'row' }, el('strong', {}, pick(rule.name)),
        el('span', { class: verdict(result) === 'rule-broken' ? 'mark bad' : 'mark' }, { 'rule-held': '✓ ', 'rule-broken': '✗ ', 'rule-exceeded': '▲ ', 'rule-idle': '– ' }[verdict(result)] + say(verdict(result)))),
      el('dl', {},
        entry('rule-limit', pick(rule.limit) + ' · ' + pick(rule.kind) + ' · ' + say('rule-group-' + result.group) + (rule.changed ? ' ' + say('compliance-changed') : '')),
        result.worst === null ? null : entry('rule-worst', [short(result.worst) + ' ' + unit(result), result.where ? ' · ' : '', result.where ? where : '']),
        result.violations + result.existing ? entry('rule-beyond', [children(result.violations), ' · ' + say('existing') + ' ' + children(result.existing)]) : null,
        entry('rule-binds', pick(rule.binds)), entry('rule-citation', pick(rule.citation)), entry('page-note', pick(rule.note)),
        entry('page-id', result.id)));
  };
  const task = result => {
    const rule = about(result);
    return el('div', { class: 'rule', 'data-rule': result.id },
      el('div', { class: 'row' }, el('strong', {}, pick(rule.name)), el('span', { class: 'mark' }, pick(rule.limit))),
      el('dl', {}, entry('rule-binds', pick(rule.binds)), entry('rule-citation', pick(rule.citation)), entry('page-note', pick(rule.note))));
  };
  const tasks = results.filter(result => result.kind === 'process');
  const rows = results.filter(result => result.kind !== 'process');
  const odd = result => (result.pass ? 1 : 0) - (result.violations + result.existing ? 0.5 : 0);
  const counts = DATA.figures[year].counts;
  refill(byId('panel-rules'), el('h2', {}, say('compliance-title')), el('p', { class: 'small' }, pick(DATA.about.profile)),
    el('p', { class: 'small' }, say('compliance-how')),
    el('h3', {}, say('compliance-measured')),
    [['law', 'rule-group-law', 'rule-group-law-how'], ['policy', 'rule-group-policy', 'rule-group-policy-how'], ['assumption', 'rule-group-assumption', 'rule-group-assumption-how']]
      .map(([group, ...words]) => [group, words, rows.filter(result => result.group === group)]).filter(([, , of]) => of.length).map(([group, words, of]) =>
      [el('h4', { class: 'whose ' + group }, words.map(id => say(id)).join(': ')), of.sort((a, b) => odd(a) - odd(b)).map(measured)]),
    el('h3', {}, say('compliance-tasks')),
    tasks.length ? null : el('p', {}, say('compliance-none')),
    tasks.length && counts.schools_closed + counts.schools_partial === 0 ? el('p', {}, say('compliance-untouched')) : null,
    tasks.map(task), tasks.length ? el('p', { class: 'small' }, say('compliance-days')) : null);
}
