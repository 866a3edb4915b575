// Elements from names, attributes and texts. Text is always text: nothing here reads markup.
'use strict';

function into(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

const el = (name, attributes, ...children) => into(document.createElement(name), attributes, children);
const svg = (name, attributes, ...children) => into(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
const byId = id => document.getElementById(id);
const refill = (element, ...children) => { element.textContent = ''; return into(element, {}, children); };

// A table of rows of cells; `heads` are texts, a cell that is no text of the first column is set to the right.
function tableOf(caption, heads, rows) {
  const cell = (value, at) => el(at ? 'td' : 'th', at ? { class: 'n' } : { scope: 'row' }, value);
  return el('table', { 'aria-label': caption },
    el('thead', {}, el('tr', {}, heads.map((head, at) => el('th', { scope: 'col', class: at ? 'n' : null }, head)))),
    el('tbody', {}, rows.map(row => el('tr', { class: row.look }, row.cells.map(cell)))));
}

// A place's name with its id small beside it.
const titled = place => [label(place), place.name ? [' ', el('small', {}, place.code)] : null];

// A school's sign, and a way's line, beside words.
function signOf(outcome, hub, size) {
  const paint = colours();
  const far = size || 9;
  return svg('svg', { width: 2 * far, height: 2 * far, viewBox: [-far, -far, 2 * far, 2 * far].join(' '), 'aria-hidden': 'true' },
    schoolParts(outcome, far * 0.52, hub, paint).map(([path, fill, stroke, width]) =>
      svg('path', { d: path, fill: fill || 'none', stroke: stroke || 'none', 'stroke-width': width * 0.8, 'stroke-linecap': 'round' })));
}

function wayLine(means, width) {
  return svg('svg', { width: 26, height: 10, viewBox: '0 0 26 10', 'aria-hidden': 'true' },
    svg('line', { x1: 1, x2: 25, y1: 5, y2: 5, stroke: colours()[means], 'stroke-width': width || 2.4, 'stroke-dasharray': (DASHES[means] || []).join(' ') || null }));
}

const dot = (radius, colour) => svg('svg', { width: 24, height: 24, viewBox: '-12 -12 24 24', 'aria-hidden': 'true' },
  svg('circle', { r: radius, fill: colour, 'fill-opacity': 0.62 }));
