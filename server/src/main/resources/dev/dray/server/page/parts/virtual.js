// A list that draws only the rows near the window, so that thousands cost as much as thirty.
import { html, useEffect, useLayoutEffect, useRef, useState } from '../vendor/preact-htm.js';

const SPARE = 8;

/**
 * Rows of one height that scroll with the page. The row that holds the focus stays drawn, and the
 * arrow keys go from row to row.
 *
 * @param items what there is
 * @param height of a row, in pixels
 * @param name of one item, for its key
 * @param row draws an item
 * @param label what those who listen hear of the list
 */
export function LongList({ items, height, name, row, label }) {
  const list = useRef(null);
  const [near, setNear] = useState([0, 30]);
  const [held, setHeld] = useState(-1);

  const look = () => {
    if (!list.current) return;
    const top = -list.current.getBoundingClientRect().top;
    const first = Math.max(0, Math.floor(top / height) - SPARE);
    const last = Math.ceil((top + window.innerHeight) / height) + SPARE;
    setNear((before) => (before[0] === first && before[1] === last ? before : [first, last]));
  };

  useLayoutEffect(look, [items.length, height]);
  useEffect(() => {
    window.addEventListener('scroll', look, { passive: true });
    window.addEventListener('resize', look);
    return () => {
      window.removeEventListener('scroll', look);
      window.removeEventListener('resize', look);
    };
  }, [height]);

  const step = (event) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const from = event.target.closest('li[data-at]');
    if (!move || !from || event.target.matches('select, input')) return;
    const at = Number(from.dataset.at) + move;
    if (at < 0 || at >= items.length) return;
    event.preventDefault();
    const to = list.current.querySelector(`li[data-at="${at}"]`);
    to?.querySelector('a, button, input')?.focus();
    to?.scrollIntoView({ block: 'nearest' });
  };

  const shown = [];
  for (let at = near[0]; at < Math.min(near[1], items.length); at++) shown.push(at);
  if (held >= 0 && held < items.length && !shown.includes(held)) shown.push(held);

  return html`<ul
    class="long"
    ref=${list}
    aria-label=${label}
    style=${{ height: `${items.length * height}px` }}
    onKeyDown=${step}
    onfocusin=${(event) => setHeld(Number(event.target.closest('li[data-at]')?.dataset.at ?? -1))}
    onfocusout=${() => setHeld(-1)}
  >
    ${shown.map(
      (at) => html`<li
        key=${name(items[at])}
        data-at=${at}
        aria-setsize=${items.length}
        aria-posinset=${at + 1}
        style=${{ top: `${at * height}px`, height: `${height}px` }}
      >
        ${row(items[at])}
      </li>`,
    )}
  </ul>`;
}
