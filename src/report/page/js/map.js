// A map on a 2D canvas: camera, cache, gestures, keys, and what lies under the pointer.
//
// It knows kilometres, layers that draw themselves and marks that can be pointed at; what they mean is its caller's.
// Everything at rest is drawn once into a picture wider than the window; to pan is to copy from it. No WebGL: many of the
// machines that open such a page have no graphics card to speak of.
'use strict';

// Degrees to kilometres on a plane around the middle of a box: x to the east, y to the south.
function makeProjection(box) {
  const KM = 111.19508; // a degree of latitude
  const lon0 = (box.west + box.east) / 2;
  const lat0 = (box.south + box.north) / 2;
  const squeeze = Math.max(0.01, Math.cos(lat0 * Math.PI / 180));
  return {
    x: lon => (lon - lon0) * squeeze * KM,
    y: lat => (lat0 - lat) * KM,
    lon: x => x / (squeeze * KM) + lon0,
    lat: y => lat0 - y / KM,
  };
}

class CanvasMap {
  // `box` = {left, right, top, bottom} in kilometres: what `whole` shows. `watch` = functions `hover(mark, x, y)`, `pick(mark)`,
  // `moved()`, each optional.
  constructor(canvas, box, watch) {
    this.canvas = canvas;
    this.pen = canvas.getContext('2d', { alpha: false });
    this.box = box;
    this.watch = watch || {};
    this.layers = [];     // each {draw(pen, view)}
    this.marks = [];      // each {x, y, reach(view), ...}; the first that is hit wins
    this.overlay = null;  // draw(pen, view), anew in every frame
    this.ground = '#fff';
    this.view = { x: 0, y: 0, scale: 1 }; // the middle of the window, pixels a kilometre
    this.cache = document.createElement('canvas');
    this.cached = null;   // the view that the cache shows
    this.late = 0;
    this.asked = false;
    this.fingers = new Map();
    this.listen();
    this.resize();
    this.whole();
  }

  // Takes the pixels of the canvas on the screen, or those of `sheet`, a fixed {width, height} to print, until `sheet` is null again.
  resize(sheet) {
    if (sheet !== undefined) this.sheet = sheet;
    const box = this.sheet || this.canvas.getBoundingClientRect();
    const dots = this.sheet ? 2 : Math.min(window.devicePixelRatio || 1, 2);
    const [width, height] = [Math.max(1, Math.round(box.width)), Math.max(1, Math.round(box.height))];
    if (sheet !== undefined && this.width) this.view.scale *= width / this.width; // the same part of the land
    if (width === this.width && height === this.height && dots === this.dots) return;
    [this.width, this.height, this.dots] = [width, height, dots];
    [this.canvas.width, this.canvas.height] = [width * dots, height * dots];
    this.margin = Math.round(0.3 * Math.max(width, height));
    if (this.atWhole) this.whole();
    this.refresh();
  }

  // Draws everything anew at the next frame.
  refresh() {
    this.cached = null;
    this.ask();
  }

  ask() {
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(() => { this.asked = false; this.frame(); });
  }

  fitting() {
    const wide = Math.max(this.box.right - this.box.left, 0.5);
    const high = Math.max(this.box.bottom - this.box.top, 0.5);
    return Math.min((this.width - 56) / wide, (this.height - 56) / high);
  }

  whole() {
    this.go((this.box.left + this.box.right) / 2, (this.box.top + this.box.bottom) / 2, this.fitting());
    this.atWhole = true; // until somebody moves, whatever the size of the window
  }

  // The window's middle and scale; kept where there is something to see.
  go(x, y, scale) {
    this.atWhole = false;
    const fit = Math.max(this.fitting(), 0.001);
    const view = this.view;
    view.scale = Math.min(Math.max(scale || view.scale, fit * 0.6), Math.max(fit * 4, 300));
    const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
    view.x = clamp(x, this.box.left - 5, this.box.right + 5);
    view.y = clamp(y, this.box.top - 5, this.box.bottom + 5);
    this.ask();
    if (this.watch.moved) this.watch.moved();
  }

  pan(dx, dy) {
    this.go(this.view.x + dx / this.view.scale, this.view.y + dy / this.view.scale);
  }

  // Zooms so that the place under the pixel stays.
  zoom(factor, px, py) {
    const { x, y, scale } = this.view;
    const [ox, oy] = [(px === undefined ? this.width / 2 : px) - this.width / 2, (py === undefined ? this.height / 2 : py) - this.height / 2];
    const before = scale;
    this.go(x, y, scale * factor);
    const now = this.view.scale;
    this.go(x + ox / before - ox / now, y + oy / before - oy / now);
  }

  // What a layer draws with: pixels of a place, the scale, and whether a box of kilometres is in sight.
  looker(view, width, height) {
    const { x, y, scale } = view;
    const left = x - width / 2 / scale, top = y - height / 2 / scale;
    const right = x + width / 2 / scale, bottom = y + height / 2 / scale;
    return {
      scale,
      width,
      height,
      closer: scale / this.fitting(),
      x: at => (at - left) * scale,
      y: at => (at - top) * scale,
      sees: (x0, y0, x1, y1) => x1 >= left && x0 <= right && y1 >= top && y0 <= bottom,
    };
  }

  paint() {
    const { cache, dots, margin } = this;
    const [width, height] = [this.width + 2 * margin, this.height + 2 * margin];
    if (cache.width !== width * dots || cache.height !== height * dots) {
      [cache.width, cache.height] = [width * dots, height * dots];
    }
    const pen = cache.getContext('2d', { alpha: false });
    pen.setTransform(dots, 0, 0, dots, 0, 0);
    pen.fillStyle = this.ground;
    pen.fillRect(0, 0, width, height);
    const view = this.looker(this.view, width, height);
    for (const layer of this.layers) layer.draw(pen, view);
    this.cached = Object.assign({}, this.view);
  }

  frame() {
    const view = this.view;
    const shift = () => [(this.cached.x - view.x) * view.scale, (this.cached.y - view.y) * view.scale];
    const same = () => this.cached && this.cached.scale === view.scale;
    if (!this.cached || (same() && shift().some(by => Math.abs(by) > this.margin))) this.paint();
    if (!same()) { // while zooming the picture is stretched, then drawn anew
      clearTimeout(this.late);
      this.late = setTimeout(() => this.refresh(), 90);
    }
    const { pen, dots, cache } = this;
    pen.setTransform(dots, 0, 0, dots, 0, 0);
    const by = view.scale / this.cached.scale;
    const [dx, dy] = shift();
    const [width, height] = [cache.width / dots * by, cache.height / dots * by];
    if (by < 1 || !same()) { pen.fillStyle = this.ground; pen.fillRect(0, 0, this.width, this.height); }
    // Whole pixels, so that a copy stays a copy.
    const round = by === 1 ? Math.round : value => value;
    pen.drawImage(cache, round(this.width / 2 + dx - width / 2), round(this.height / 2 + dy - height / 2), width, height);
    if (this.overlay) this.overlay(pen, this.looker(view, this.width, this.height));
  }

  markAt(px, py) {
    const view = this.looker(this.view, this.width, this.height);
    let best = null, least = Infinity;
    for (const mark of this.marks) {
      const far = Math.hypot(view.x(mark.x) - px, view.y(mark.y) - py) - mark.reach(view);
      if (far <= 0 && (!best || mark.rank < best.rank || (mark.rank === best.rank && far < least))) [best, least] = [mark, far];
    }
    return best;
  }

  listen() {
    const { canvas, fingers } = this;
    const at = event => {
      const box = canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    let moved = 0;
    canvas.addEventListener('pointerdown', event => {
      if (event.button > 0) return;
      if (fingers.size === 0) moved = 0;
      fingers.set(event.pointerId, at(event));
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener('pointermove', event => {
      const [x, y] = at(event);
      const was = fingers.get(event.pointerId);
      if (!was) { this.hover(x, y); return; }
      moved += Math.abs(x - was[0]) + Math.abs(y - was[1]);
      if (fingers.size === 2) {
        const other = [...fingers].find(([id]) => id !== event.pointerId)[1];
        const span = (a, b) => Math.max(8, Math.hypot(a[0] - b[0], a[1] - b[1]));
        this.zoom(span([x, y], other) / span(was, other), (x + other[0]) / 2, (y + other[1]) / 2);
      } else if (moved > 4) {
        canvas.classList.add('drag');
        this.hover(null);
        this.pan(was[0] - x, was[1] - y);
      }
      fingers.set(event.pointerId, [x, y]);
    });
    const up = event => {
      const was = fingers.get(event.pointerId);
      fingers.delete(event.pointerId);
      canvas.classList.remove('drag');
      if (was && moved <= 4 && event.type === 'pointerup' && this.watch.pick) this.watch.pick(this.markAt(...at(event)));
    };
    canvas.addEventListener('pointerup', up);
    canvas.addEventListener('pointercancel', up);
    canvas.addEventListener('pointerleave', () => this.hover(null));
    canvas.addEventListener('wheel', event => {
      event.preventDefault();
      const lines = event.deltaMode === 1 ? 18 : 1;
      this.zoom(Math.exp(-event.deltaY * lines * 0.0016), ...at(event));
    }, { passive: false });
    canvas.addEventListener('dblclick', event => this.zoom(2, ...at(event)));
    canvas.addEventListener('keydown', event => this.key(event));
    new ResizeObserver(() => this.resize()).observe(canvas);
  }

  hover(x, y) {
    const mark = x === null ? null : this.markAt(x, y);
    this.canvas.classList.toggle('hit', Boolean(mark));
    if (this.watch.hover) this.watch.hover(mark, x, y);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.shiftKey ? 240 : 80;
    const keys = {
      ArrowLeft: () => this.pan(-step, 0),
      ArrowRight: () => this.pan(step, 0),
      ArrowUp: () => this.pan(0, -step),
      ArrowDown: () => this.pan(0, step),
      '+': () => this.zoom(1.4),
      '=': () => this.zoom(1.4),
      '-': () => this.zoom(1 / 1.4),
      '0': () => this.whole(),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  }
}
