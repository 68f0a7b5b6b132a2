'use strict';
// A list of any length. Only visible rows are in the document.

/** Height of a row, in pixels; the style sheet has the same. */
const ROW_HEIGHT = 44;
/** Rows drawn beyond either end of the visible part. */
const ROWS_AROUND = 12;

/**
 * @param {{label: string, head: HTMLElement, count: number, draw: (row: number) => HTMLElement, choose: (row: number) => void,
 *   open: (row: number) => void, chosen: number}} list  `draw` makes a row, `choose` is called when another one is chosen, `open` on Enter
 * @returns {{element: HTMLElement, choose: (row: number) => void, chosen: () => number, redraw: () => void}}
 */
function longList(list) {
  const body = el('div', { class: 'rows', role: 'presentation' });
  body.style.height = `${list.count * ROW_HEIGHT}px`;
  const frame = el('div', { class: 'longlist', role: 'grid', tabindex: '0', 'aria-label': list.label, 'aria-rowcount': list.count + 1 }, list.head, body);
  /** @type {Map<number, HTMLElement>} */
  const drawn = new Map();
  let chosen = -1;
  const draw = () => {
    const first = Math.max(0, Math.floor((frame.scrollTop - list.head.offsetHeight) / ROW_HEIGHT) - ROWS_AROUND);
    const last = Math.min(list.count, Math.ceil((frame.scrollTop + frame.clientHeight) / ROW_HEIGHT) + ROWS_AROUND);
    for (const [row, element] of drawn) {
      if (row >= first && row < last) continue;
      element.remove();
      drawn.delete(row);
    }
    for (let row = first; row < last; row += 1) {
      if (drawn.has(row)) continue;
      const element = list.draw(row);
      element.style.transform = `translateY(${row * ROW_HEIGHT}px)`;
      element.setAttribute('role', 'row');
      element.setAttribute('aria-rowindex', String(row + 2));
      element.id = `row-${row}`;
      element.classList.toggle('chosen', row === chosen);
      element.setAttribute('aria-selected', String(row === chosen));
      element.addEventListener('click', () => choose(row));
      drawn.set(row, element);
      body.append(element);
    }
  };
  const choose = (/** @type {number} */ row) => {
    if (row < 0 || row >= list.count) return;
    const former = drawn.get(chosen);
    former?.classList.remove('chosen');
    former?.setAttribute('aria-selected', 'false');
    chosen = row;
    const top = row * ROW_HEIGHT;
    const head = list.head.offsetHeight;
    if (top < frame.scrollTop) frame.scrollTop = top;
    else if (top + ROW_HEIGHT + head > frame.scrollTop + frame.clientHeight) frame.scrollTop = top + ROW_HEIGHT + head - frame.clientHeight;
    draw();
    drawn.get(row)?.classList.add('chosen');
    drawn.get(row)?.setAttribute('aria-selected', 'true');
    frame.setAttribute('aria-activedescendant', `row-${row}`);
    list.choose(row);
  };
  frame.addEventListener('scroll', () => window.requestAnimationFrame(draw));
  frame.addEventListener('keydown', event => {
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 });
    if (event.key in steps) choose(Math.min(list.count - 1, Math.max(0, chosen + steps[event.key])));
    else if (event.key === 'Enter' && chosen >= 0 && event.target === frame) list.open(chosen);
    else return;
    event.preventDefault();
  });
  window.requestAnimationFrame(() => {
    draw();
    if (list.chosen >= 0) choose(list.chosen);
  });
  const redraw = () => {
    drawn.forEach(element => element.remove());
    drawn.clear();
    draw();
  };
  return { element: frame, choose, chosen: () => chosen, redraw };
}
