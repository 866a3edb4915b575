// Words and numbers in the page's language. Every text that a reader sees comes through here or from a table.
'use strict';

const language = { now: 'en' };

// A pair [English, Chinese] in the language of the page.
const pick = pair => pair[language.now === 'zh' ? 1 : 0];

// The words of an id, with each value in place of the `{name}` it has there.
function say(id, values) {
  const pair = DATA.words[id];
  if (!pair) throw new Error('no words for ' + id);
  return fill(pick(pair), values);
}

const fill = (text, values = {}) => text.replace(/\{(\w+)\}/g, (mark, name) => name in values ? values[name] : mark);

// Whole numbers with a comma between thousands, in both languages.
function whole(number) {
  const digits = String(Math.abs(Math.round(number))).replace(/\B(?=(\d{3})+$)/g, ',');
  return (number < 0 && digits !== '0' ? '−' : '') + digits;
}

const signed = number => (Math.round(number) > 0 ? '+' : '') + whole(number);

const children = count => say(count === 1 ? 'page-child' : 'page-children', { count: whole(count) });

// Half up, in whole numbers: `part` of `whole` in tenths.
function tenths(part, of) {
  const all = Math.floor((20 * part + of) / (2 * of));
  return Math.floor(all / 10) + '.' + all % 10;
}

const minutes = seconds => seconds === null ? say('explain-no_road') : say('explain-minutes', { minutes: tenths(seconds, 60) });
const kilometres = metres => metres === null ? '–' : tenths(metres, 1000) + ' ' + say('scale-km');

// Yuan from text with two decimals, as plan.json writes them, or from fen: whole, half up.
const fenOf = decimal => Math.round(Number(decimal) * 100);
const yuan = fen => Math.floor((fen + 50) / 100);
