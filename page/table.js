// A table whose rows are told apart by a key and whose cells change only where they differ. The roles
// are written out since a narrow window lays rows out as blocks, and would lose them.

import {arrange, make, setAttribute, setText} from './dom.js';

const LONG = 40;  // characters: may be cut off

/**
 * `columns`: [{title, kind, cell}], where `kind` is a class of page.css ("number", "code", "wide")
 * and cell(item) answers a text or {text, tone, href}.
 */
export class Table {
  node;
  #columns;
  #key;
  #rows = new Map();
  #body = make('tbody', {role: 'rowgroup'});

  constructor(caption, columns, key) {
    this.#columns = columns;
    this.#key = key;
    this.node = make('div', {class: 'table-frame'},
        make('table', {class: 'facts', role: 'table'},
            make('caption', {class: 'unseen'}, caption),
            make('thead', {role: 'rowgroup'}, make('tr', {role: 'row'}, ...columns.map(
                ({title, kind = ''}) =>
                  make('th', {scope: 'col', role: 'columnheader', class: kind}, title)))),
            this.#body));
  }

  update(items) {
    const rows = new Map();
    for (const item of items) {
      let key = this.#key(item);
      while (rows.has(key)) key += ' ';
      const row = this.#rows.get(key) ?? this.#makeRow();
      rows.set(key, row);
      this.#columns.forEach(({cell}, index) => fill(row.cells[index], cell(item)));
    }
    this.#rows = rows;
    arrange(this.#body, [...rows.values()]);
  }

  #makeRow() {
    return make('tr', {role: 'row'}, ...this.#columns.map(({title, kind = ''}) =>
      make('td', {role: 'cell', class: kind, 'data-title': title}, make('span'))));
  }
}

function fill(cell, value) {
  const {text, tone = null, href = null} = typeof value === 'object' ? value : {text: value};
  let inner = cell.firstElementChild;
  if ((href !== null) !== (inner.localName === 'a')) {
    inner = make(href === null ? 'span' : 'a');
    arrange(cell, [inner]);
  }
  setText(inner, text);
  setAttribute(inner, 'class', tone);
  setAttribute(inner, 'title', String(text).length > LONG ? text : null);
  if (href !== null) setAttribute(inner, 'href', href);
}
