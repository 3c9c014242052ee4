// The only way to the document: elements and text. Nothing here or elsewhere reads markup, so no
// string of an object can become any.

import {localTime, utcTime, visible} from './format.js';

const SVG = 'http://www.w3.org/2000/svg';

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') {
      node.addEventListener(name, value);
    } else if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(name, value === true ? '' : visible(value));
    }
  }
  node.append(...children.map((child) => child instanceof Node ? child : visible(child)));
  return node;
}

/** An element; a function among the attributes listens to the event of that name. */
export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for a part of a drawing. */
export function draw(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** The element that the page has from the start. */
export function byId(id) {
  return document.getElementById(id);
}

/** Sets the text, and leaves the document alone if it is that already. */
export function setText(node, text) {
  const shown = visible(text);
  if (node.textContent !== shown) node.textContent = shown;
}

/** Sets an attribute if it differs; null takes it away. */
export function setAttribute(node, name, value) {
  if (value === null || value === undefined) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
  } else if (node.getAttribute(name) !== visible(value)) {
    node.setAttribute(name, visible(value));
  }
}

/** Shows or hides. */
export function show(node, isShown) {
  if (node.hidden === isShown) node.hidden = !isShown;
}

/** Makes `nodes` the children of `parent`, in this order; what is in place is not touched. */
export function arrange(parent, nodes) {
  const focused = parent.contains(document.activeElement) ? document.activeElement : null;
  let place = parent.firstChild;
  for (const node of nodes) {
    if (node === place) {
      place = place.nextSibling;
    } else {
      parent.insertBefore(node, place);
    }
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
  if (focused && focused !== document.activeElement && focused.isConnected) {
    focused.focus({preventScroll: true});
  }
}

/** A moment, local with UTC behind it. */
export function makeTime(text) {
  const date = new Date(text);
  return make('time', {datetime: text, title: utcTime(date)}, localTime(date));
}

/** Writes a moment anew, since what was today is yesterday at some time. */
export function renewTime(node) {
  setText(node, localTime(new Date(node.getAttribute('datetime'))));
}
