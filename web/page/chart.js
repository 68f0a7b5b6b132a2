'use strict';
// A small chart of one figure over the years.

/**
 * @typedef {{year: number, value: number | null, form: string, isBroken: boolean, matched: [number, number] | null}} Point  `isBroken`: not
 *   comparable with the point before; `matched`: the sums of the agencies with the figure in both years, then and now
 */

const CHART = { width: 360, height: 200, left: 60, right: 14, top: 46, bottom: 26, inset: 24 };

/**
 * @param {string} title
 * @param {string} unit
 * @param {Point[]} points  one a year, in order
 * @returns {SVGSVGElement}
 */
function chart(title, unit, points) {
  const { width, height, left, right, top, bottom, inset } = CHART;
  const values = points.flatMap(point => [...(point.value === null ? [] : [point.value]), ...(point.matched ?? [])]);
  const [least, most] = bounds(values);
  const years = points.map(point => point.year);
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const x = (/** @type {number} */ year) => (first === last ? (left + width - right) / 2 : left + inset + ((year - first) / (last - first)) * (width - left - right - 2 * inset));
  const y = (/** @type {number} */ value) => height - bottom - ((value - least) / (most - least)) * (height - top - bottom);
  const text = (/** @type {number} */ at, /** @type {number} */ line, /** @type {string} */ words, /** @type {string} */ anchor, /** @type {number} */ size) =>
    svg('text', { x: at, y: line, 'text-anchor': anchor, 'font-size': size, fill: '#333' }, words);
  const picture = svg('svg', { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'font-family': 'system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif' },
    svg('title', {}, title),
    svg('rect', { width, height, fill: '#fff' }),
    text(8, 16, fitting(title, width - 16, 12), 'start', 12), text(8, 28, unit, 'start', 9));
  for (const value of [least, (least + most) / 2, most]) {
    picture.append(svg('line', { x1: left, x2: width - right, y1: y(value), y2: y(value), stroke: '#ddd' }), text(left - 6, y(value) + 3, short(value), 'end', 10));
  }
  years.forEach((year, at) => {
    if (years.length <= 8 || at % 2 === 0) picture.append(text(x(year), height - 8, String(year), 'middle', 10));
  });
  points.forEach((point, at) => {
    const next = points[at + 1];
    if (!next) return;
    if (next.isBroken) {
      const middle = (x(point.year) + x(next.year)) / 2;
      picture.append(svg('line', { x1: middle, x2: middle, y1: top, y2: height - bottom, stroke: '#888', 'stroke-dasharray': '4 3' }));
    } else if (point.value !== null && next.value !== null && next.year === point.year + 1) {
      picture.append(svg('line', { x1: x(point.year), y1: y(point.value), x2: x(next.year), y2: y(next.value), stroke: '#0072b2', 'stroke-width': 2 }));
    }
    if (next.matched && next.year === point.year + 1 && next.matched[0] !== point.value) {
      const [before, now] = next.matched;
      picture.append(svg('line', { x1: x(point.year), y1: y(before), x2: x(next.year), y2: y(now), stroke: '#d55e00', 'stroke-width': 1.2, 'stroke-dasharray': '2 2' },
        svg('title', {}, say('matched', before, now))));
    }
  });
  for (const point of points) {
    if (point.value === null) continue;
    picture.append(svg('circle', { cx: x(point.year), cy: y(point.value), r: 3.5, fill: '#0072b2' },
      svg('title', {}, `${point.year}: ${point.value}`)));
    if (points.length <= 8) picture.append(text(x(point.year), y(point.value) - 7, short(point.value), 'middle', 10));
  }
  if (values.length === 0) picture.append(text(width / 2, height / 2, say('no_figures'), 'middle', 12));
  return picture;
}

/**
 * A text shortened to a width. Chinese characters are as wide as the font is high, others about half.
 * @param {string} text
 * @param {number} width
 * @param {number} size
 * @returns {string}
 */
function fitting(text, width, size) {
  let left = width;
  for (let at = 0; at < text.length; at += 1) {
    left -= text.charCodeAt(at) > 0x2e7f ? size : size * 0.56;
    if (left < size) return `${text.slice(0, at)}…`;
  }
  return text;
}

/**
 * The ends of the scale: round figures that include 0.
 * @param {number[]} values
 * @returns {[number, number]}
 */
function bounds(values) {
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  if (least === most) return [0, 1];
  const step = 10 ** Math.floor(Math.log10(most - least));
  const fine = (most - least) / step > 5 ? step : step / 2;
  return [Math.floor(least / fine) * fine, Math.ceil(most / fine) * fine];
}

/**
 * @param {number} value
 * @returns {string}
 */
function short(value) {
  if (language === 'zh' && Math.abs(value) >= 100000) return `${Number((value / 10000).toPrecision(4))}万`;
  if (language === 'en' && Math.abs(value) >= 1000000) return `${Number((value / 1000000).toPrecision(4))}m`;
  return Number(value.toPrecision(6)).toLocaleString('en', { maximumFractionDigits: 2 });
}

/**
 * @param {SVGSVGElement} picture
 * @returns {string}
 */
function svgText(picture) {
  return new XMLSerializer().serializeToString(picture);
}

/**
 * Saves a picture as PNG, at three times its size.
 * @param {SVGSVGElement} picture
 * @param {string} name
 */
function savePng(picture, name) {
  const image = new Image();
  image.onload = () => {
    const canvas = el('canvas', { width: CHART.width * 3, height: CHART.height * 3 });
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob(blob => blob && save(name, blob));
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(picture))}`;
}
