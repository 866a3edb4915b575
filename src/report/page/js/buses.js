// The buses of a plan: a tab with every bus, one at a time on the map along its roads. Joined to a page that is at work already.
'use strict';

const BUSES = DATA.buses.map(([name, seats, attendant, yuan, runs], at) => ({
  at, name, seats, attendant, yuan,
  runs: runs.map(([school, line, calls]) => ({
    school: MODEL.schools[school],
    line: line === null ? null : Scene.line(line),
    calls: calls.map(([village, arrives, departs, boarding, load, ride]) => (
      { village: village === null ? null : MODEL.villages[village], arrives, departs, boarding, load, ride })),
  })),
}));
let shownBus = null;

const clockOf = seconds => [seconds / 3600, seconds / 60 % 60].map(part => String(Math.floor(part)).padStart(2, '0')).join(':');
const aboard = bus => bus.runs.reduce((sum, run) => sum + run.calls.reduce((all, call) => all + call.boarding, 0), 0);

function fillBuses() {
  const panel = byId('panel-buses');
  if (shownBus) refill(panel, ...busCard(shownBus));
  else refill(panel, el('h2', {}, say('buses-title')), el('p', { class: 'small' }, say('buses-choose') + ' ' + say('buses-km_line')), busList());
}

function busList() {
  const heads = [say('buses-bus'), say('page-school'), say('buses-children'), say('page-seats'), say('buses-depart')];
  const row = bus => el('tr', { 'data-bus': bus.name, onclick: () => showBus(bus) },
    el('th', { scope: 'row' }, el('button', { type: 'button', class: 'link' }, bus.name)),
    el('td', {}, [...new Set(bus.runs.map(run => label(run.school)))].join(' · ')),
    el('td', { class: 'n' }, whole(aboard(bus))), el('td', { class: 'n' }, whole(bus.seats)),
    el('td', { class: 'n' }, clockOf(bus.runs[0].calls[0].departs)));
  return el('table', { id: 'buslist', 'aria-label': say('buses-title') },
    el('thead', {}, el('tr', {}, heads.map((head, at) => el('th', { scope: 'col', class: at > 1 ? 'n' : null }, head)))),
    el('tbody', {}, BUSES.map(row)));
}

function busCard(bus) {
  const heads = ['buses-stop', 'buses-depart', 'buses-boarding', 'buses-load', 'buses-ride'].map(id => say(id));
  const cells = (run, call, at) => [
    call.village ? [(at + 1) + ' · ', ...titled(call.village)] : titled(run.school),
    clockOf(call.village ? call.departs : call.arrives), call.village ? whole(call.boarding) : '', call.village ? whole(call.load) : '',
    call.ride === null ? '' : whole(Math.ceil(call.ride / 60)),
  ];
  return [
    el('p', {}, el('button', { type: 'button', class: 'link', id: 'busback', onclick: () => showBus(null) }, '← ' + say('buses-back'))),
    el('h2', {}, say('buses-heading', { bus: bus.name })),
    el('p', {}, [say('buses-seats', { seats: whole(bus.seats) }), say(bus.attendant ? 'buses-attendant' : 'buses-alone'), say('buses-trips', { trips: whole(bus.runs.length) })].join(' · ')),
    bus.runs.map((run, at) => [
      el('h3', {}, say('buses-run', { number: at + 1, school: label(run.school) })),
      tableOf(say('buses-run', { number: at + 1, school: label(run.school) }), heads, run.calls.map((call, place) => ({ cells: cells(run, call, place) }))),
    ]),
  ];
}

// Shows one bus, or none, and brings its runs into sight.
function showBus(bus) {
  shownBus = bus;
  state.pinned = null;
  state.tab = 'buses';
  fillPlace();
  fillBuses();
  if (bus) {
    const places = bus.runs.flatMap(run => run.calls.map(call => call.village || run.school));
    const [xs, ys] = [places.map(place => place.x), places.map(place => place.y)];
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const scale = Math.min((map.width - 380) / Math.max(right - left, 0.5), (map.height - 120) / Math.max(bottom - top, 0.5));
    map.go((left + right) / 2, (top + bottom) / 2, scale);
    announce(say('buses-heading', { bus: bus.name }));
  }
  byId('panel-buses').focus();
  map.ask();
  remember();
}

function drawBus(pen, view, bus) {
  const paint = colours();
  pen.globalAlpha = 0.62;
  pen.fillStyle = paint.land;
  pen.fillRect(0, 0, view.width, view.height);
  pen.globalAlpha = 1;
  bus.runs.forEach((run, at) => {
    pen.setLineDash(at ? [10, 5] : []);
    pen.lineCap = pen.lineJoin = 'round';
    for (const [width, colour] of [[7, paint.halo], [3.4, paint.bus]]) {
      pen.lineWidth = width;
      pen.strokeStyle = colour;
      pen.beginPath();
      const xs = run.line ? run.line.xs : run.calls.map(call => (call.village || run.school).x);
      const ys = run.line ? run.line.ys : run.calls.map(call => (call.village || run.school).y);
      xs.forEach((x, point) => point ? pen.lineTo(view.x(x), view.y(ys[point])) : pen.moveTo(view.x(x), view.y(ys[point])));
      pen.stroke();
    }
    pen.setLineDash([]);
  });
  pen.font = '600 12px ' + FONT;
  for (const run of bus.runs) {
    run.calls.forEach((call, at) => {
      if (!call.village) return;
      const [x, y] = [view.x(call.village.x), view.y(call.village.y)];
      pen.fillStyle = paint.ink;
      pen.beginPath();
      pen.arc(x, y, 5, 0, 7);
      pen.fill();
      drawLabel(pen, (at + 1) + ' ' + label(call.village) + ' ' + clockOf(call.departs), x + 9, y + 4, paint);
    });
    const site = scene.sites.get(run.school);
    const [x, y] = [view.x(run.school.x), view.y(run.school.y)];
    if (site) drawSchool(pen, x, y, site.outcome, schoolRadius(site.pupils, view) + 2, site.hub, paint);
    drawLabel(pen, label(run.school) + ' ' + clockOf(run.calls[run.calls.length - 1].arrives), x + 14, y - 8, paint);
  }
}

// The page without buses stays as it is: what it does is done first, then what buses add.
(function joinBuses() {
  const tab = 'buses';
  TABS.push(tab);
  DATA.words['page-tab-' + tab] = DATA.words['buses-tab'];
  byId('side').append(el('section', { id: 'panel-buses', role: 'tabpanel', 'aria-labelledby': 'tab-buses', tabindex: '0' }));
  const [fillPlain, drawPlain, writePlain, choosePlain] = [fillPage, map.overlay, ADDRESS.write, choose];
  fillPage = () => { fillPlain(); fillBuses(); };
  choose = (place, show) => {
    if (place) shownBus = null;
    choosePlain(place, show);
    fillBuses();
  };
  map.overlay = (pen, view) => {
    if (!shownBus || state.hovered || state.pinned) { drawPlain(pen, view); return; }
    drawBus(pen, view, shownBus);
    scene.drawScale(pen, view);
  };
  ADDRESS.write = () => {
    writePlain();
    if (shownBus) history.replaceState(null, '', location.hash + '&bus=' + shownBus.name);
  };
  const name = /[#&]bus=(\w+)/.exec(location.hash);
  shownBus = (name && BUSES.find(bus => bus.name === name[1])) || null;
  ADDRESS.read();
  fillPage();
})();
