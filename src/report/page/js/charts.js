// Charts as inline SVG, each with its figures written beside the bars: nothing is told by length or colour alone.
'use strict';

const BINS = [5, 10, 15, 20, 30, 60, 120]; // minutes
const WIDE = 520;

// Rows of two bars each, today above the plan: {name, values: [today, plan], said: [text, text], more}.
function bars(title, summary, rows, room) {
  const high = 34, left = room || 110, right = 130;
  const most = rows.reduce((far, row) => Math.max(far, ...row.values), 1);
  const length = value => Math.max(value > 0 ? 1 : 0, value / most * (WIDE - left - right));
  const looks = [{ fill: 'none', stroke: 'var(--today)' }, { fill: 'var(--plan)', stroke: 'var(--plan)' }];
  const row = ({ name, values, said, more }, at) => svg('g', { transform: 'translate(0 ' + at * high + ')' },
    svg('text', { x: left - 8, y: 20, 'text-anchor': 'end' }, name),
    values.map((value, side) => [
      svg('rect', Object.assign({ x: left, y: 4 + side * 13, width: length(value), height: 10 }, looks[side])),
      svg('text', { x: left + length(value) + 6, y: 13 + side * 13, class: side ? null : 'faint' }, said[side]),
    ]),
    more ? svg('text', { x: WIDE, y: 26, 'text-anchor': 'end', class: 'faint' }, more) : null);
  return el('figure', {},
    el('figcaption', {}, title),
    svg('svg', { viewBox: '0 0 ' + WIDE + ' ' + (rows.length * high + 6), role: 'img', 'aria-label': title + '. ' + summary },
      svg('line', { class: 'axis', x1: left, x2: left, y1: 0, y2: rows.length * high }), rows.map(row)));
}

const legendOfBars = () => el('p', { class: 'keyline' },
  [['before', 'none', 'var(--today)'], ['after', 'var(--plan)', 'var(--plan)']].map(([id, fill, stroke]) => el('span', {},
    svg('svg', { width: 18, height: 12, 'aria-hidden': 'true' }, svg('rect', { x: 1, y: 1, width: 16, height: 10, fill, stroke })), say(id))));

// Children by minutes one way, of one band or of all: what assignments.csv holds, counted.
function distribution(rows, name) {
  const sides = [true, false].map(before => rows.map(row => [wayOf(row, before), row.pupils]).filter(([way]) => way));
  const timed = sides.map(side => side.filter(([way]) => way.seconds !== null));
  const longest = Math.max(0, ...timed.map(side => side.reduce((far, [way]) => Math.max(far, way.seconds), 0)));
  const step = BINS.find(bin => longest < bin * 60 * 10) || BINS[BINS.length - 1];
  const bins = Array.from({ length: Math.floor(longest / 60 / step) + 1 }, (_, bin) => bin);
  const counted = timed.map(side => {
    const counts = bins.map(() => 0);
    for (const [way, pupils] of side) counts[Math.floor(way.seconds / 60 / step)] += pupils;
    return counts;
  });
  const list = bins.map(bin => ({
    name: say('page-from_to', { from: bin * step, to: (bin + 1) * step }), values: counted.map(counts => counts[bin]), said: counted.map(counts => whole(counts[bin])),
  }));
  const lost = sides.map((side, at) => side.reduce((sum, [, pupils]) => sum + pupils, 0) - counted[at].reduce((sum, count) => sum + count, 0));
  if (lost.some(count => count > 0)) list.push({ name: say('explain-no_road'), values: lost, said: lost.map(whole) });
  const summary = list.map(row => row.name + ': ' + row.said.join(' → ')).join('; ');
  return bars(say('page-chart-minutes', { who: name }), summary, list);
}

function moneyChart(year) {
  const [before, after] = [DATA.before, DATA.figures[year]].map(figures => figures.money.headings);
  const ids = moneyOrder(before, after);
  const list = ids.map(id => {
    const fen = [before, after].map(headings => fenOf(headings[id] || 0));
    const change = yuan(fen[1]) - yuan(fen[0]);
    return { name: headingName(id), values: fen.map(value => Math.max(0, value)), said: fen.map(value => whole(yuan(value))), more: change ? signed(change) : '' };
  });
  const summary = list.map(row => row.name + ': ' + row.said.join(' → ')).join('; ');
  return bars(say('page-chart-money'), summary, list, 120);
}

// Stacked columns of children by way, and boarders beside beds, today and in each year.
function yearsChart() {
  const times = [[say('before'), DATA.before, MODEL.today], ...MODEL.years.map((year, at) => [String(year), DATA.figures[at], MODEL.plans[at]])];
  const keys = { walk: 'pupils_walk', bus: 'pupils_bus', board: 'pupils_boarding', escort: 'pupils_escort' };
  const step = Math.min(120, (WIDE - 50) / times.length), high = 190;
  const most = times.reduce((far, [, figures]) => Math.max(far, figures.counts.pupils), 1);
  const column = ([name, figures], at) => {
    let y = high;
    const x = 50 + at * step + step * 0.15, width = step * 0.5;
    const parts = MEANS.map(means => {
      const tall = figures.counts[keys[means]] / most * (high - 20);
      y -= tall;
      return svg('rect', { x, y, width, height: tall, fill: colours()[means], stroke: 'var(--ground)', 'stroke-width': 0.5 });
    });
    return svg('g', {}, parts, svg('text', { x: x + width / 2, y: high + 16, 'text-anchor': 'middle' }, name),
      svg('text', { x: x + width / 2, y: y - 5, 'text-anchor': 'middle' }, whole(figures.counts.pupils)));
  };
  const sum = (sites, of) => [...sites.values()].reduce((all, site) => all + site[of], 0);
  const heads = ['', ...times.map(([name]) => name)];
  const rows = MEANS.map(means => ({ cells: [[wayLine(means), ' ', say('flow-' + means)], ...times.map(([, figures]) => whole(figures.counts[keys[means]]))] }));
  rows.push({ look: 'sum', cells: [say('page-beds'), ...times.map(([, , sites]) => whole(sum(sites, 'beds')))] });
  const title = say('page-chart-years');
  const summary = times.map(([name, figures, sites]) => name + ': ' + whole(figures.counts.pupils) + ' ' + say('pupils') + ', ' + whole(sum(sites, 'beds')) + ' ' + say('page-beds')).join('; ');
  return el('figure', {}, el('figcaption', {}, title),
    svg('svg', { viewBox: '0 0 ' + WIDE + ' ' + (high + 24), role: 'img', 'aria-label': title + '. ' + summary },
      svg('line', { class: 'axis', x1: 40, x2: WIDE, y1: high, y2: high }), times.map(column)),
    tableOf(title, heads, rows));
}

function fillCharts(year) {
  const rows = MODEL.byYear[year];
  const bands = Object.keys(DATA.bands);
  const parts = bands.length > 1 ? bands.map(band => [bandName(band), rows.filter(row => row.band === band)]) : [[say('bands-every'), rows]];
  refill(byId('panel-charts'), el('h2', {}, say('page-charts')), legendOfBars(),
    parts.map(([name, list]) => distribution(list, name)),
    moneyChart(year), yearsChart());
}
