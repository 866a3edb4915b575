// Signs on a canvas and in SVG: schools by what they become, ways by how children go. Told apart by shape as well as by colour.
'use strict';

const OUTCOMES = ['open', 'partial', 'closed', 'new', 'unbuilt'];
const MEANS = ['walk', 'bus', 'board', 'escort'];
const DASHES = { walk: [], bus: [], board: [9, 5], escort: [2, 4] };
const HULLS = 8;

// The colours of the page as it looks now, read once a theme.
const PAINTS = new Map();
function colours() {
  const theme = document.documentElement.dataset.theme;
  if (!PAINTS.has(theme)) PAINTS.set(theme, readColours());
  return PAINTS.get(theme);
}

function readColours() {
  const style = getComputedStyle(document.documentElement);
  const of = name => style.getPropertyValue('--' + name).trim();
  const names = ['land', 'ink', 'muted', 'halo', 'village', 'kept', 'closed', 'new', 'unbuilt', 'today', 'plan',
    ...MEANS, 'road-0', 'road-1', 'road-2'];
  const all = {};
  for (const name of names) all[name] = of(name);
  all.hulls = Array.from({ length: HULLS }, (_, at) => of('hull-' + at));
  return all;
}

// The strokes and fills of a school's sign around (0, 0), painted in this order: [path, fill, stroke, width].
function schoolParts(outcome, radius, hub, paint) {
  const disc = r => `M${-r} 0A${r} ${r} 0 1 0 ${r} 0A${r} ${r} 0 1 0 ${-r} 0Z`;
  const far = radius * 1.3, arm = Math.max(4.5, radius * 0.8);
  const diamond = `M0 ${-far}L${far} 0L0 ${far}L${-far} 0Z`;
  const cross = `M${-arm} ${-arm}L${arm} ${arm}M${arm} ${-arm}L${-arm} ${arm}`;
  const parts = {
    open: [[disc(radius), paint.kept, paint.halo, 1.3]],
    partial: [[disc(radius), paint.halo, paint.kept, 1.8], [disc(radius * 0.45), paint.kept, null, 0]],
    closed: [[cross, null, paint.halo, 5.5], [cross, null, paint.closed, 2.8]],
    new: [[diamond, paint.new, paint.halo, 1.3]],
    unbuilt: [[diamond, paint.halo, paint.unbuilt, 1.4]],
  }[outcome].slice();
  const side = radius + 4;
  if (hub) parts.push([`M${-side} ${-side}H${side}V${side}H${-side}Z`, null, paint.halo, 4], [`M${-side} ${-side}H${side}V${side}H${-side}Z`, null, paint.board, 2]);
  return parts;
}

function drawSchool(pen, x, y, outcome, radius, hub, paint) {
  pen.save();
  pen.translate(x, y);
  pen.lineCap = 'round';
  for (const [path, fill, stroke, width] of schoolParts(outcome, radius, hub, paint)) {
    const shape = new Path2D(path);
    if (fill) { pen.fillStyle = fill; pen.fill(shape); }
    if (stroke) { pen.strokeStyle = stroke; pen.lineWidth = width; pen.stroke(shape); }
  }
  pen.restore();
}

// Pixels; areas grow with the children, and a little with the zoom.
const growth = view => Math.min(2.4, Math.max(0.85, Math.pow(view.closer, 0.4)));
const villageRadius = (pupils, view) => Math.min(12, 0.9 + 0.42 * Math.sqrt(pupils)) * growth(view);
const schoolRadius = (pupils, view) => Math.min(10, 4.2 + 0.11 * Math.sqrt(pupils)) * Math.min(1.5, growth(view));

// The corners of the convex hull (Andrew's chain) of points {x, y}; fewer than three where they lie on a line.
function hullOf(points) {
  const sorted = points.slice().sort((a, b) => a.x - b.x || a.y - b.y);
  const turn = (a, b, c) => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
  const half = list => {
    const chain = [];
    for (const point of list) {
      while (chain.length > 1 && turn(chain[chain.length - 2], chain[chain.length - 1], point) <= 0) chain.pop();
      chain.push(point);
    }
    chain.pop();
    return chain;
  };
  return half(sorted).concat(half(sorted.reverse()));
}

// A text with a glow, so that it reads on any ground.
function drawLabel(pen, words, x, y, paint) {
  pen.lineJoin = 'round';
  pen.lineWidth = 3.5;
  pen.strokeStyle = paint.land;
  pen.strokeText(words, x, y);
  pen.fillStyle = paint.ink;
  pen.fillText(words, x, y);
}
