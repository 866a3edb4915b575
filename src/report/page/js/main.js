// The page at work: its state, the address that holds it, and who listens to whom.
'use strict';

const LAYERS = ['roads', 'flows', 'villages', 'names', 'hulls'];
const TABS = ['overview', 'place', 'charts', 'schools', 'rules'];

const state = {
  theme: null, // null = as the system has it
  year: MODEL.years.length - 1,
  before: false,
  layers: new Set(['roads', 'flows', 'villages', 'names']),
  pinned: null,
  hovered: null,
  tab: 'overview',
  list: { text: '', kind: '', sort: 0, down: false },
};
const SHEET = { width: 700, height: 420 }; // as #map of `@media print`, in the page's pixels
let map, scene;

// The address: everything that someone else needs to see the same.
const ADDRESS = {
  write() {
    const { view } = map;
    const round = (value, digits) => String(Number(value.toFixed(digits)));
    const parts = [
      ['lang', language.now], ['theme', state.theme], ['lon', round(MODEL.flat.lon(view.x), 5)], ['lat', round(MODEL.flat.lat(view.y), 5)],
      ['zoom', round(view.scale, 3)], ['year', MODEL.years.length > 1 ? MODEL.years[state.year] : null], ['show', state.before ? 'before' : null],
      ['layers', [...state.layers].sort().join('.')], ['tab', state.tab], [state.pinned ? state.pinned.kind : '', state.pinned && state.pinned.code],
    ];
    const said = parts.filter(([, value]) => value !== null).map(([key, value]) => key + '=' + encodeURIComponent(value)).join('&');
    if ('#' + said !== location.hash) history.replaceState(null, '', '#' + said);
  },
  read() {
    const text = location.hash.slice(1);
    const decoded = part => { try { return decodeURIComponent(part); } catch (_) { return ''; } };
    const all = new Map(text.split('&').filter(Boolean).map(part => part.split('=')).map(([key, value]) => [key, decoded(value || '')]));
    if (['en', 'zh'].includes(all.get('lang'))) language.now = all.get('lang');
    if (['light', 'dark'].includes(all.get('theme'))) state.theme = all.get('theme');
    const year = MODEL.years.indexOf(Number(all.get('year')));
    if (year >= 0) state.year = year;
    if (all.size) state.before = all.get('show') === 'before' && !DATA.about.as_is;
    if (all.has('layers')) state.layers = new Set(all.get('layers').split('.').filter(layer => LAYERS.includes(layer)));
    if (TABS.includes(all.get('tab'))) state.tab = all.get('tab');
    state.pinned = MODEL.villages.find(village => village.code === all.get('village')) || MODEL.schools.find(school => school.code === all.get('school')) || null;
    const [lon, lat, zoom] = ['lon', 'lat', 'zoom'].map(key => Number(all.get(key)));
    return all.has('lon') && [lon, lat, zoom].every(Number.isFinite) && zoom > 0 ? { lon, lat, zoom } : null;
  },
};

let late = 0;
const remember = () => { clearTimeout(late); late = setTimeout(ADDRESS.write, 200); };
const announce = text => { byId('live').textContent = text; };

function setTheme(theme) {
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  document.documentElement.dataset.theme = theme || state.theme || system;
}

function shownName() {
  if (DATA.about.as_is || state.before) return say('page-showing-before');
  return say('page-showing-after', { year: MODEL.years[state.year] });
}

// Everything that depends on the language, once more.
function fillPage() {
  document.documentElement.lang = language.now === 'zh' ? 'zh-CN' : 'en';
  document.title = pick(DATA.about.title);
  byId('title').textContent = pick(DATA.about.title);
  byId('subtitle').textContent = pick(DATA.about.status);
  byId('trust').textContent = pick(DATA.about.trust);
  byId('origin').textContent = say('page-origin', { version: DATA.about.version, input: DATA.about.input.slice(0, 16) });
  document.querySelectorAll('[data-word]').forEach(element => { element.textContent = say(element.dataset.word); });
  document.querySelectorAll('[data-label]').forEach(element => element.setAttribute('aria-label', say(element.dataset.label)));
  document.querySelectorAll('[data-hint]').forEach(element => element.setAttribute('placeholder', say(element.dataset.hint)));
  byId('map').setAttribute('aria-label', say('page-map'));
  byId('theme').textContent = say(document.documentElement.dataset.theme === 'dark' ? 'page-light' : 'page-dark');
  for (const lang of ['en', 'zh']) byId('lang-' + lang).setAttribute('aria-pressed', String(language.now === lang));
  byId('synthetic').hidden = !DATA.about.synthetic;
  byId('synthetic').textContent = say('map-synthetic');
  const boxes = LAYERS.filter(layer => layer !== 'roads' || DATA.roads.length).map(layer => el('label', {},
    el('input', { type: 'checkbox', id: 'layer-' + layer, checked: state.layers.has(layer), onchange: event => {
      state.layers[event.target.checked ? 'add' : 'delete'](layer);
      map.refresh();
      fillLegend();
      remember();
    } }), say('page-layer-' + layer)));
  refill(byId('layers'), el('legend', {}, say('page-layers')), boxes);
  refill(byId('tabs'), TABS.map(tab => el('button', { type: 'button', role: 'tab', id: 'tab-' + tab, 'aria-controls': 'panel-' + tab, onclick: () => openTab(tab), onkeydown: walkTabs }, say('page-tab-' + tab))));
  fillSchools(state.list, () => fillSchoolRows(state.year, state.list, state.pinned, choose));
  fillYear();
}

// Everything that depends on the year, on what is chosen and on today or plan.
function fillYear() {
  byId('yearsaid').textContent = String(MODEL.years[state.year]);
  byId('year').setAttribute('aria-valuetext', String(MODEL.years[state.year]));
  fillOverview(state.year);
  fillCharts(state.year);
  fillRules(state.year, choose);
  fillPlace();
  fillShown();
}

function fillShown() {
  byId('shown').textContent = shownName();
  byId('shown').classList.toggle('today', state.before);
  byId('before').textContent = say('page-before');
  byId('before').setAttribute('aria-pressed', String(state.before));
  byId('before').hidden = DATA.about.as_is;
  scene.prepare();
  fillLegend();
}

function fillPlace() {
  fillCard(state.pinned, state.year, choose, () => choose(null));
  fillSchoolRows(state.year, state.list, state.pinned, choose);
  openTab(state.tab);
}

function fillLegend() {
  const sites = [...scene.sites.values()];
  const item = (sign, words) => el('span', {}, sign, words);
  const outcomes = ['open', 'partial', 'closed', 'new', 'unbuilt'].filter(outcome => sites.some(site => site.outcome === outcome));
  const flows = [...scene.flows.values()];
  const ways = MEANS.filter(means => flows.some(flow => flow.means === means));
  const moved = flows.some(flow => flow.moved);
  refill(byId('legend'),
    outcomes.map(outcome => item(signOf(outcome, false), say('outcome-' + outcome))),
    sites.some(site => site.hub) ? item(signOf('open', true, 11), say('page-hub')) : null,
    [10, 100].map(pupils => item(dot(0.9 + 0.42 * Math.sqrt(pupils), scene.paint.village), say('map-village', { children: pupils }))),
    state.layers.has('flows') ? ways.map(means => item(wayLine(means), say('flow-' + means))) : null,
    state.layers.has('flows') && moved ? item([wayLine('muted', 3.4), wayLine('muted', 1)], say('page-thick')) : null,
    state.layers.has('hulls') ? item(null, say('page-hulls-how')) : null);
}

function openTab(tab) {
  state.tab = tab;
  for (const other of TABS) {
    byId('panel-' + other).classList.toggle('on', other === tab);
    const button = byId('tab-' + other);
    button.setAttribute('aria-selected', String(other === tab));
    button.tabIndex = other === tab ? 0 : -1;
  }
  remember();
}

function walkTabs(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  openTab(TABS[(TABS.indexOf(state.tab) + step + TABS.length) % TABS.length]);
  byId('tab-' + state.tab).focus();
}

// Chooses a place, or none; `show` also brings it into sight and takes the focus there.
function choose(place, show = true) {
  state.pinned = place;
  if (place) {
    state.tab = 'place';
    announce(say('page-chosen', { place: full(place) }));
    if (show) {
      const look = map.looker(map.view, map.width, map.height);
      const [x, y] = [look.x(place.x), look.y(place.y)];
      if (x < 60 || y < 60 || x > map.width - 60 || y > map.height - 60 || look.closer < 1.5) map.go(place.x, place.y, Math.max(map.view.scale, map.fitting() * 3));
    }
  } else if (state.tab === 'place') state.tab = 'overview';
  fillPlace();
  // What was pressed is gone from the page: the reader goes on at the card, or on the map.
  if (show) byId(place ? 'panel-place' : 'map').focus();
  map.ask();
}

function setBefore(before) {
  if (DATA.about.as_is) return;
  state.before = before;
  fillShown();
  announce(shownName());
  remember();
}

function showTip(place, x, y) {
  const tip = byId('tip');
  tip.hidden = !place || (place.kind === 'school' && !scene.sites.get(place));
  if (tip.hidden) return;
  refill(tip, tipOf(place, scene));
  const [wide, high] = [tip.offsetWidth, tip.offsetHeight];
  tip.style.left = Math.max(4, Math.min(x + 16, map.width - wide - 6)) + 'px';
  tip.style.top = (y + 20 + high > map.height ? y - high - 12 : y + 18) + 'px';
}

// A search over names and codes; the arrows walk, Enter chooses.
function listenToSearch() {
  const [input, list] = [byId('search'), byId('found')];
  let found = [], at = -1;
  const close = () => { list.hidden = true; input.setAttribute('aria-expanded', 'false'); input.removeAttribute('aria-activedescendant'); };
  const mark = () => {
    [...list.children].forEach((item, index) => item.setAttribute('aria-selected', String(index === at)));
    if (at >= 0) input.setAttribute('aria-activedescendant', 'found-' + at);
  };
  const take = place => { close(); input.value = ''; choose(place); };
  input.addEventListener('input', () => {
    const wanted = input.value.trim().toLowerCase();
    const all = MODEL.schools.concat(MODEL.villages);
    found = wanted ? all.filter(place => (place.name + ' ' + place.code).toLowerCase().includes(wanted)).slice(0, 12) : [];
    at = found.length ? 0 : -1;
    refill(list, found.map((place, index) => el('li', { role: 'option', id: 'found-' + index, onpointerdown: event => { event.preventDefault(); take(place); } },
      say('page-' + place.kind) + ' ' + full(place))));
    if (!found.length) { close(); return; }
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    mark();
  });
  input.addEventListener('keydown', event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) { event.preventDefault(); at = (at + step + found.length) % found.length; mark(); }
    if (event.key === 'Enter' && found[at] && !list.hidden) take(found[at]);
    if (event.key === 'Escape') close();
  });
  input.addEventListener('blur', close);
}

function listen() {
  byId('before').addEventListener('click', () => setBefore(!state.before));
  byId('year').addEventListener('input', event => { state.year = Number(event.target.value); fillYear(); remember(); });
  byId('closer').addEventListener('click', () => map.zoom(1.6));
  byId('farther').addEventListener('click', () => map.zoom(1 / 1.6));
  byId('whole').addEventListener('click', () => map.whole());
  byId('print').addEventListener('click', () => window.print());
  for (const lang of ['en', 'zh']) byId('lang-' + lang).addEventListener('click', () => { language.now = lang; fillPage(); remember(); });
  byId('theme').addEventListener('click', () => {
    state.theme = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
    setTheme();
    fillPage();
    remember();
  });
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    if (event.key === 'b' || event.key === 'B') setBefore(!state.before);
    if (event.key === 'Escape' && state.pinned) choose(null);
    if (event.key === '/') { event.preventDefault(); byId('search').focus(); }
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { setTheme(); fillPage(); });
  // On paper all is light, and the map is drawn for the sheet.
  const paper = matchMedia('print');
  const press = printing => { setTheme(printing ? 'light' : null); map.resize(printing ? SHEET : null); fillPage(); map.frame(); };
  paper.addEventListener('change', event => press(event.matches));
  window.addEventListener('hashchange', () => { const view = ADDRESS.read(); setTheme(); fillPage(); goTo(view); });
  listenToSearch();
}

function goTo(view) {
  if (view) map.go(MODEL.flat.x(view.lon), MODEL.flat.y(view.lat), view.zoom);
}

function start() {
  language.now = DATA.lang;
  const view = ADDRESS.read();
  setTheme();
  const [left, right] = [MODEL.flat.x(MODEL.box.west), MODEL.flat.x(MODEL.box.east)];
  const [top, bottom] = [MODEL.flat.y(MODEL.box.north), MODEL.flat.y(MODEL.box.south)];
  byId('yearbox').hidden = MODEL.years.length < 2;
  byId('year').max = MODEL.years.length - 1;
  byId('year').value = state.year;
  map = new CanvasMap(byId('map'), { left, right, top, bottom }, {
    hover: (mark, x, y) => {
      const place = mark && mark.place;
      showTip(place, x, y);
      if (state.hovered === place) return;
      state.hovered = place;
      map.ask();
    },
    pick: mark => choose(mark ? mark.place : null, false),
    moved: () => { if (map) remember(); },
  });
  scene = new Scene(map, state);
  listen();
  fillPage();
  map.resize();
  if (view) goTo(view); else map.whole();
  map.frame();
  document.documentElement.dataset.ready = 'yes';
}

start();
