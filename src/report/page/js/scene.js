// What the map shows of a plan: layers from the roads up, marks to point at, and what stands out over all of it.
'use strict';

const WAS = [[7, 4], 2.2]; // dash and width of a way that is no more
const LINES_AT_ONCE = 300; // a longer path is slower to paint than several

class Scene {
  constructor(map, state) {
    this.map = map;
    this.state = state; // {year, before, layers: Set, pinned, hovered}
    this.roads = DATA.roads.map(lines => lines.map(Scene.line));
    this.paint = colours();
    this.hues = Scene.hues();
    map.layers = [
      { draw: (pen, view) => this.state.layers.has('hulls') && this.drawHulls(pen, view) },
      { draw: (pen, view) => this.state.layers.has('roads') && this.drawRoads(pen, view) },
      { draw: (pen, view) => this.state.layers.has('flows') && this.drawFlows(pen, view) },
      { draw: (pen, view) => this.state.layers.has('villages') && this.drawVillages(pen, view) },
      { draw: (pen, view) => this.drawSchools(pen, view) },
      { draw: (pen, view) => this.state.layers.has('names') && this.drawNames(pen, view) },
    ];
    map.overlay = (pen, view) => {
      this.drawFocus(pen, view);
      this.drawScale(pen, view);
    };
  }

  // `x y dx dy …` in 1/100,000 degrees as kilometres, with its box.
  static line(text) {
    const steps = text.split(' ');
    const [xs, ys] = [[], []];
    let [lon, lat] = [0, 0];
    for (let at = 0; at < steps.length; at += 2) {
      lon += Number(steps[at]);
      lat += Number(steps[at + 1]);
      xs.push(MODEL.flat.x(lon / 100000));
      ys.push(MODEL.flat.y(lat / 100000));
    }
    const edge = (list, pickOne) => list.reduce((far, value) => pickOne(far, value));
    return { xs, ys, box: [edge(xs, Math.min), edge(ys, Math.min), edge(xs, Math.max), edge(ys, Math.max)] };
  }

  // A colour for each school, other than those of the nearest ones that already have one.
  static hues() {
    const hues = new Map();
    for (const school of MODEL.schools) {
      const near = [...hues.keys()].map(other => [Math.hypot(other.x - school.x, other.y - school.y), hues.get(other)]);
      near.sort((a, b) => a[0] - b[0]);
      const taken = new Set(near.slice(0, HULLS - 1).map(([, hue]) => hue));
      hues.set(school, Array.from({ length: HULLS }, (_, hue) => hue).find(hue => !taken.has(hue)));
    }
    return hues;
  }

  // Sums up the year that is shown; to be called when year, `before` or the colours change.
  prepare() {
    const { state } = this;
    this.paint = colours();
    this.map.ground = this.paint.land;
    this.sites = state.before ? MODEL.today : MODEL.plans[state.year];
    const rows = MODEL.byYear[state.year];
    this.flows = new Map();
    this.pupils = new Map();
    this.main = new Map(); // of a village the school of most of its children
    for (const row of rows) {
      this.pupils.set(row.village, (this.pupils.get(row.village) || 0) + row.pupils);
      const way = wayOf(row, state.before);
      if (!way) continue;
      const means = way.means || 'walk';
      const key = row.village.at + ' ' + way.school.at + ' ' + means;
      const flow = this.flows.get(key) || { village: row.village, school: way.school, means, pupils: 0, moved: false };
      flow.pupils += row.pupils;
      flow.moved = flow.moved || (!state.before && moves(row));
      this.flows.set(key, flow);
      const known = this.main.get(row.village);
      if (!known || known.pupils < row.pupils) this.main.set(row.village, { school: way.school, pupils: row.pupils });
    }
    const order = MEANS.reduce((list, means) => list.concat([[means, false], [means, true]]), []).sort((a, b) => a[1] - b[1]);
    const flows = [...this.flows.values()];
    this.bundles = order.map(([means, moved]) => ({ means, moved, flows: flows.filter(flow => flow.means === means && flow.moved === moved) }));
    this.hulls = null;
    const villages = MODEL.villages.map(village => ({
      x: village.x, y: village.y, place: village, rank: 2,
      reach: view => Math.max(5, villageRadius(this.pupils.get(village) || 0, view) + 2),
    }));
    const schools = [...this.sites].filter(([, site]) => site).map(([school, site]) => ({
      x: school.x, y: school.y, place: school, rank: 1, reach: view => schoolRadius(site.pupils, view) + 3,
    }));
    this.map.marks = schools.concat(villages);
    this.map.refresh();
  }

  drawRoads(pen, view) {
    pen.lineCap = pen.lineJoin = 'round';
    const detail = this.roads.length ? this.roads[0].length : 0;
    this.roads.forEach((lines, layer) => {
      // Small roads are noise from afar, where there are many.
      if (layer === 0 && detail > 4000 && view.closer < 2) return;
      pen.strokeStyle = this.paint['road-' + layer];
      pen.lineWidth = [0.8, 1.3, 2.2][layer] * Math.min(1.8, growth(view));
      this.strokeAll(pen, lines.filter(line => view.sees(...line.box)), line => {
        pen.moveTo(view.x(line.xs[0]), view.y(line.ys[0]));
        for (let at = 1; at < line.xs.length; at++) pen.lineTo(view.x(line.xs[at]), view.y(line.ys[at]));
      });
    });
  }

  strokeAll(pen, items, trace) {
    for (let from = 0; from < items.length; from += LINES_AT_ONCE) {
      pen.beginPath();
      for (let at = from; at < Math.min(items.length, from + LINES_AT_ONCE); at++) trace(items[at]);
      pen.stroke();
    }
  }

  trace(pen, view, flow) {
    pen.moveTo(view.x(flow.village.x), view.y(flow.village.y));
    pen.lineTo(view.x(flow.school.x), view.y(flow.school.y));
  }

  drawFlows(pen, view) {
    pen.lineCap = 'butt';
    for (const { means, moved, flows } of this.bundles) {
      const seen = flows.filter(({ village, school }) => view.sees(Math.min(village.x, school.x), Math.min(village.y, school.y),
        Math.max(village.x, school.x), Math.max(village.y, school.y)));
      if (!seen.length) continue;
      pen.strokeStyle = this.paint[means];
      pen.setLineDash(DASHES[means]);
      pen.lineWidth = (moved ? 2.1 : 0.9) * Math.min(1.5, growth(view));
      pen.globalAlpha = moved ? 0.95 : 0.5;
      this.strokeAll(pen, seen, flow => this.trace(pen, view, flow));
    }
    pen.setLineDash([]);
    pen.globalAlpha = 1;
  }

  drawVillages(pen, view) {
    const hulls = this.state.layers.has('hulls');
    const groups = new Map();
    for (const village of MODEL.villages) {
      const main = hulls && this.main.get(village);
      const colour = main ? this.paint.hulls[this.hues.get(main.school)] : this.paint.village;
      if (!groups.has(colour)) groups.set(colour, []);
      if (view.sees(village.x, village.y, village.x, village.y)) groups.get(colour).push(village);
    }
    pen.globalAlpha = hulls ? 0.95 : 0.62;
    for (const [colour, villages] of groups) {
      pen.fillStyle = colour;
      for (const village of villages) {
        pen.beginPath();
        pen.arc(view.x(village.x), view.y(village.y), villageRadius(this.pupils.get(village) || 0, view), 0, 7);
        pen.fill();
      }
    }
    pen.globalAlpha = 1;
  }

  // Schools in the order in which they are painted: what changes lies on top.
  ordered() {
    const rank = { unbuilt: 0, open: 1, partial: 2, closed: 3, new: 4 };
    return [...this.sites].sort((a, b) => rank[a[1].outcome] - rank[b[1].outcome] || a[0].at - b[0].at);
  }

  drawSchools(pen, view) {
    for (const [school, site] of this.ordered()) {
      if (view.sees(school.x, school.y, school.x, school.y)) {
        drawSchool(pen, view.x(school.x), view.y(school.y), site.outcome, schoolRadius(site.pupils, view), site.hub, this.paint);
      }
    }
  }

  // Names where there is room: what changes first, then larger schools; of villages when near.
  drawNames(pen, view) {
    const taken = [];
    const put = (words, x, y, away, size) => {
      pen.font = size + 'px ' + FONT;
      const wide = pen.measureText(words).width;
      for (const [left, base] of [[x + away, y + 4], [x - away - wide, y + 4], [x - wide / 2, y - away - 2]]) {
        const own = [left - 2, base - size, left + wide + 2, base + 4];
        if (taken.every(other => own[2] < other[0] || own[0] > other[2] || own[3] < other[1] || own[1] > other[3])) {
          taken.push(own);
          drawLabel(pen, words, left, base, this.paint);
          return;
        }
      }
    };
    const inside = place => view.sees(place.x, place.y, place.x, place.y);
    const sites = this.ordered().reverse().filter(([school, site]) => inside(school) && site.outcome !== 'unbuilt');
    sites.sort((a, b) => (a[1].outcome === 'open') - (b[1].outcome === 'open') || b[1].pupils - a[1].pupils);
    for (const [school] of sites) taken.push([view.x(school.x) - 5, view.y(school.y) - 5, view.x(school.x) + 5, view.y(school.y) + 5]);
    for (const [school, site] of sites.slice(0, 250)) {
      put(label(school), view.x(school.x), view.y(school.y), schoolRadius(site.pupils, view) + (site.hub ? 8 : 4), 12);
    }
    if (view.scale < 24 || !this.state.layers.has('villages')) return;
    const near = MODEL.villages.filter(inside).sort((a, b) => (this.pupils.get(b) || 0) - (this.pupils.get(a) || 0));
    for (const village of near.slice(0, 120)) {
      put(label(village), view.x(village.x), view.y(village.y), villageRadius(this.pupils.get(village) || 0, view) + 3, 11);
    }
  }

  drawHulls(pen, view) {
    if (!this.hulls) {
      const places = new Map();
      for (const { village, school } of this.flows.values()) {
        if (!places.has(school)) places.set(school, [school]);
        places.get(school).push(village);
      }
      this.hulls = [...places].map(([school, list]) => [school, hullOf(list)]).filter(([, hull]) => hull.length > 2);
    }
    for (const [school, hull] of this.hulls) {
      pen.beginPath();
      hull.forEach(({ x, y }, at) => at ? pen.lineTo(view.x(x), view.y(y)) : pen.moveTo(view.x(x), view.y(y)));
      pen.closePath();
      pen.fillStyle = pen.strokeStyle = this.paint.hulls[this.hues.get(school)];
      pen.globalAlpha = 0.13;
      pen.fill();
      pen.globalAlpha = 0.7;
      pen.lineWidth = 1;
      pen.stroke();
    }
    pen.globalAlpha = 1;
  }

  // The place that is pointed at or chosen, with its ways, over all that is faint beside it.
  drawFocus(pen, view) {
    const place = this.state.hovered || this.state.pinned;
    if (!place) return;
    const gone = this.gone(place);
    const flows = [...this.flows.values()].filter(flow => flow[place.kind] === place).concat(gone);
    if (flows.length) {
      pen.globalAlpha = 0.62;
      pen.fillStyle = this.paint.land;
      pen.fillRect(0, 0, view.width, view.height);
      pen.globalAlpha = 1;
    }
    if (place.kind === 'village' && !this.state.before) this.drawElsewhere(pen, view, place);
    this.drawThin(pen, view, gone.map(({ village }) => [village, place, ...WAS, this.paint.today]));
    for (const flow of flows) {
      pen.strokeStyle = this.paint[flow.means];
      pen.setLineDash(DASHES[flow.means]);
      pen.lineWidth = 2.6;
      pen.beginPath();
      this.trace(pen, view, flow);
      pen.stroke();
    }
    pen.setLineDash([]);
    const ends = new Set(flows.map(flow => flow.village).concat(place.kind === 'village' ? [place] : []));
    for (const village of ends) {
      pen.fillStyle = this.paint.ink;
      pen.beginPath();
      pen.arc(view.x(village.x), view.y(village.y), villageRadius(this.pupils.get(village) || 0, view), 0, 7);
      pen.fill();
    }
    const schools = new Set(flows.map(flow => flow.school).concat(place.kind === 'school' ? [place] : []));
    for (const school of schools) {
      const site = this.sites.get(school);
      if (site) drawSchool(pen, view.x(school.x), view.y(school.y), site.outcome, schoolRadius(site.pupils, view) + 1, site.hub, this.paint);
    }
    pen.font = '600 13px ' + FONT;
    for (const school of schools) drawLabel(pen, label(school), view.x(school.x) + 14, view.y(school.y) + 5, this.paint);
    if (place.kind === 'village') drawLabel(pen, label(place), view.x(place.x) - 15 - pen.measureText(label(place)).width, view.y(place.y) + 5, this.paint);
    this.ring(pen, view, place);
  }

  // The new ways of children who leave a school, which has none of its own any more where it closes.
  gone(place) {
    if (place.kind !== 'school' || this.state.before) return [];
    const rows = MODEL.byYear[this.state.year].filter(row => moves(row) && row.before.school === place);
    return rows.map(row => ({ village: row.village, school: row.after.school, means: row.after.means }));
  }

  // Thin lines to where else a village could go, and to where it went.
  drawElsewhere(pen, view, village) {
    const rows = MODEL.byYear[this.state.year].filter(row => row.village === village);
    const others = rows.reduce((list, row) => list.concat(row.others), []);
    this.drawThin(pen, view, others.map(other => [village, other.school, [1, 4], 1.4, this.paint.muted]));
    this.drawThin(pen, view, rows.filter(moves).map(row => [village, row.before.school, ...WAS, this.paint.today]));
  }

  drawThin(pen, view, lines) {
    for (const [village, school, dash, width, colour] of lines) {
      pen.setLineDash(dash);
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.beginPath();
      this.trace(pen, view, { village, school });
      pen.stroke();
      pen.setLineDash([]);
      const site = this.sites.get(school);
      if (site) drawSchool(pen, view.x(school.x), view.y(school.y), site.outcome, schoolRadius(site.pupils, view), site.hub, this.paint);
    }
  }

  // The longest round length that fits, on the map itself, so that paper has it too.
  drawScale(pen, view) {
    const km = [100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1].find(length => length * view.scale <= 130) || 0.1;
    const [left, right, foot] = [14, 14 + km * view.scale, view.height - 12];
    pen.strokeStyle = this.paint.ink;
    pen.lineWidth = 2;
    pen.lineJoin = 'miter';
    pen.beginPath();
    pen.moveTo(left, foot - 7);
    pen.lineTo(left, foot);
    pen.lineTo(right, foot);
    pen.lineTo(right, foot - 7);
    pen.stroke();
    pen.font = '12px ' + FONT;
    drawLabel(pen, km + ' ' + say('scale-km'), left + 5, foot - 7, this.paint);
  }

  ring(pen, view, place) {
    pen.strokeStyle = this.paint.ink;
    pen.lineWidth = 2;
    pen.beginPath();
    pen.arc(view.x(place.x), view.y(place.y), place.kind === 'school' ? 17 : 11, 0, 7);
    pen.stroke();
  }
}

const FONT = '"Segoe UI","Noto Sans",Arial,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif';
