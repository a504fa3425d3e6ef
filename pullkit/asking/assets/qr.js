// @ts-check
/** A text as a QR code: ISO/IEC 18004, versions 1 to 9, level M, bytes. */
const qr = (() => {
  "use strict";

  /** Of each version: bytes of data, bytes that correct a block, and blocks. */
  const SIZES = [
    [16, 10, 1],
    [28, 16, 1],
    [44, 26, 1],
    [64, 18, 2],
    [86, 24, 2],
    [108, 16, 4],
    [124, 18, 4],
    [154, 22, 4],
    [182, 22, 5],
  ];

  /* ---- bytes --------------------------------------------------------------------------------- */

  /** Powers of 2 in the field of 256, and their exponents. @type {number[]} */
  const POWERS = [];
  for (let k = 0, power = 1; k < 255; k++) {
    POWERS.push(power);
    power = (power << 1) ^ (power > 127 ? 0x11d : 0);
  }
  const EXPONENTS = POWERS.reduce((all, power, k) => ((all[power] = k), all), Array(256).fill(0));
  const times = (/** @type {number} */ one, /** @type {number} */ other) =>
    one && other && POWERS[(EXPONENTS[one] + EXPONENTS[other]) % 255];

  /**
   * The bytes that correct a block: a remainder, after Reed and Solomon.
   * @param {number[]} block
   * @param {number} count
   */
  function correction(block, count) {
    let divisor = [1];
    for (let k = 0; k < count; k++) {
      divisor = [...divisor, 0].map((each, at) => each ^ times(divisor[at - 1] ?? 0, POWERS[k]));
    }
    const rest = [...block, ...Array(count).fill(0)];
    block.forEach((_, k) => {
      const factor = rest[k];
      divisor.forEach((each, at) => (rest[k + at] ^= times(each, factor)));
    });
    return rest.slice(-count);
  }

  /**
   * All bytes of a symbol, in their order.
   * @param {Uint8Array} text
   * @param {number} version
   */
  function codewords(text, version) {
    const [room, correcting, count] = SIZES[version - 1];
    // The mode and the length are twelve bits: of each byte of the text, half stands in the byte before.
    const nibbles = [64, text.length, ...text].flatMap((byte) => [byte >> 4, byte & 15]);
    nibbles.splice(1, 1);
    nibbles.push(0);
    const used = nibbles.length / 2;
    const data = Array.from({ length: room }, (_, k) => {
      if (k >= used) return (k - used) % 2 ? 0x11 : 0xec;
      return (nibbles[2 * k] << 4) | nibbles[2 * k + 1];
    });
    const blocks = Array.from({ length: count }, (_, k) => {
      const from = (/** @type {number} */ n) =>
        n * Math.floor(room / count) + Math.max(0, n - (count - (room % count)));
      return data.slice(from(k), from(k + 1));
    });
    const woven = (/** @type {number[][]} */ rows) =>
      rows[rows.length - 1].flatMap((_, k) => rows.flatMap((row) => (k < row.length ? [row[k]] : [])));
    return [...woven(blocks), ...woven(blocks.map((block) => correction(block, correcting)))];
  }

  /* ---- modules ------------------------------------------------------------------------------- */

  /** @type {((x: number, y: number) => number)[]} */
  const MASKS = [
    (x, y) => (x + y) % 2,
    (_, y) => y % 2,
    (x) => x % 3,
    (x, y) => (x + y) % 3,
    (x, y) => (Math.floor(x / 3) + (y >> 1)) % 2,
    (x, y) => ((x * y) % 2) + ((x * y) % 3),
    (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2,
    (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
  ];

  /**
   * A number followed by the remainder that guards it, after Bose, Chaudhuri and Hocquenghem.
   * @param {number} number
   * @param {number} divisor
   * @param {number} length of the remainder
   */
  function guarded(number, divisor, length) {
    let rest = number << length;
    for (let bit = 20; bit >= length; bit--) if ((rest >> bit) & 1) rest ^= divisor << (bit - length);
    return (number << length) | rest;
  }

  /**
   * What is the same in every symbol of a version, and of a mask.
   * @param {number} version
   * @param {number} mask
   * @returns {(number | undefined)[][]} rows of 1, dark, or 0; nothing where data go
   */
  function frame(version, mask) {
    const size = 4 * version + 17;
    /** @type {(number | undefined)[][]} */
    const rows = Array.from({ length: size }, () => Array(size).fill(undefined));
    /** @param {number} x @param {number} y @param {number | boolean} dark */
    const set = (x, y, dark) => {
      if (x in rows && y in rows) rows[y][x] = Number(dark);
    };
    /** Rings around a place. @param {number} x @param {number} y @param {number} reach */
    const rings = (x, y, reach) => {
      for (let dy = -reach; dy <= reach; dy++) {
        for (let dx = -reach; dx <= reach; dx++) {
          const ring = Math.max(Math.abs(dx), Math.abs(dy));
          set(x + dx, y + dy, reach === 2 ? ring !== 1 : ring !== 2 && ring !== 4);
        }
      }
    };
    for (let k = 0; k < size; k++) {
      set(k, 6, k % 2 === 0);
      set(6, k, k % 2 === 0);
    }
    const last = size - 7;
    const places = version < 2 ? [] : version < 7 ? [6, last] : [6, (6 + last) / 2, last];
    for (const x of places) {
      for (const y of places) {
        const corner = Math.min(x, y) === 6 && [6, last].includes(Math.max(x, y));
        if (!corner) rings(x, y, 2);
      }
    }
    rings(3, 3, 4);
    rings(size - 4, 3, 4);
    rings(3, size - 4, 4);

    // Level M is 0 in the format, so that it says the mask alone.
    const format = guarded(mask, 0x537, 10) ^ 0x5412;
    for (let k = 0; k < 15; k++) {
      const dark = (format >> k) & 1;
      set(8, k < 6 ? k : k < 8 ? k + 1 : size - 15 + k, dark);
      set(k < 8 ? size - 1 - k : k < 9 ? 7 : 14 - k, 8, dark);
    }
    set(8, size - 8, 1);
    for (let k = 0; version > 6 && k < 18; k++) {
      const dark = (guarded(version, 0x1f25, 12) >> k) & 1;
      set(size - 11 + (k % 3), Math.floor(k / 3), dark);
      set(Math.floor(k / 3), size - 11 + (k % 3), dark);
    }
    return rows;
  }

  /**
   * @param {number[]} bytes
   * @param {number} version
   * @param {number} mask
   * @returns {number[][]}
   */
  function filled(bytes, version, mask) {
    const rows = frame(version, mask);
    const size = rows.length;
    let bit = 0;
    for (let right = size - 1, up = true; right > 0; right -= 2, up = !up) {
      if (right === 6) right--;
      for (let k = 0; k < size; k++) {
        const y = up ? size - 1 - k : k;
        for (const x of [right, right - 1]) {
          if (rows[y][x] !== undefined) continue;
          const dark = ((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1;
          rows[y][x] = dark ^ Number(!MASKS[mask](x, y));
          bit++;
        }
      }
    }
    return /** @type {number[][]} */ (rows);
  }

  /** How hard a symbol is to read. @param {number[][]} rows */
  function penalty(rows) {
    const size = rows.length;
    let points = 0;
    for (const lines of [rows, rows.map((_, x) => rows.map((row) => row[x]))]) {
      for (const line of lines.map((row) => row.join(""))) {
        for (const { length } of line.match(/0{5,}|1{5,}/g) ?? []) points += length - 2;
        points += 40 * [...line.matchAll(/(?=10111010000|00001011101)/g)].length;
      }
    }
    for (let y = 1; y < size; y++) {
      for (let x = 1; x < size; x++) {
        const sum = rows[y][x] + rows[y - 1][x] + rows[y][x - 1] + rows[y - 1][x - 1];
        if (sum % 4 === 0) points += 3;
      }
    }
    const dark = rows.flat().filter(Boolean).length / size ** 2;
    return points + 10 * Math.floor(Math.abs(dark - 0.5) * 20);
  }

  /**
   * @param {string} text
   * @param {number[]} masks of which the best is taken
   * @returns {number[][] | undefined} rows of 1, dark, or 0; nothing if the text is too long
   */
  function modules(text, masks = [...MASKS.keys()]) {
    const bytes = new TextEncoder().encode(text);
    const version = 1 + SIZES.findIndex(([room]) => bytes.length <= room - 2);
    if (!version) return undefined;
    const words = codewords(bytes, version);
    const all = masks.map((mask) => filled(words, version, mask));
    const points = all.map(penalty);
    return all[points.indexOf(Math.min(...points))];
  }

  const SVG = "http://www.w3.org/2000/svg";

  /**
   * @param {string} text
   * @param {string} label what a screen reader says
   * @returns {SVGSVGElement | undefined} nothing if the text is too long
   */
  function svg(text, label) {
    const rows = modules(text);
    if (!rows) return undefined;
    const drawing = document.createElementNS(SVG, "svg");
    const path = document.createElementNS(SVG, "path");
    const dark = rows.flatMap((row, y) => row.flatMap((each, x) => (each ? [`M${x} ${y}h1v1h-1z`] : [])));
    const wide = rows.length + 8;
    const attributes = { class: "asking-qr", role: "img", "aria-label": label, viewBox: `-4 -4 ${wide} ${wide}` };
    Object.entries(attributes).forEach(([name, each]) => drawing.setAttribute(name, each));
    path.setAttribute("d", dark.join(""));
    drawing.append(path);
    return drawing;
  }

  return { modules, svg };
})();
