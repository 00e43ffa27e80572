// Which models fill the disk: each is as large as its share. Rows of near-square tiles, after
// Bruls, Huizing and van Wijk, "Squarified Treemaps" (2000).

/** The worst ratio of sides in a row of areas along a side. */
function worst(row, side) {
  const sum = row.reduce((a, b) => a + b, 0);
  const squared = side * side;
  return Math.max(
    (squared * Math.max(...row)) / (sum * sum),
    (sum * sum) / (squared * Math.min(...row)),
  );
}

/**
 * @param sizes what each weighs, the heaviest first, all above zero
 * @return for each of them {x, y, width, height}
 */
export function tiles(sizes, width, height) {
  const total = sizes.reduce((a, b) => a + b, 0);
  const areas = sizes.map((value) => (value * width * height) / total);
  const placed = [];
  let free = { x: 0, y: 0, width, height };
  let row = [];
  const lay = () => {
    const sum = row.reduce((a, b) => a + b, 0);
    const wide = free.width >= free.height;
    const deep = sum / (wide ? free.height : free.width);
    let along = 0;
    for (const area of row) {
      const length = area / deep;
      placed.push(
        wide
          ? { x: free.x, y: free.y + along, width: deep, height: length }
          : { x: free.x + along, y: free.y, width: length, height: deep },
      );
      along += length;
    }
    free = wide
      ? { x: free.x + deep, y: free.y, width: free.width - deep, height: free.height }
      : { x: free.x, y: free.y + deep, width: free.width, height: free.height - deep };
    row = [];
  };
  for (const area of areas) {
    const side = Math.min(free.width, free.height);
    if (row.length && worst([...row, area], side) > worst(row, side)) lay();
    row.push(area);
  }
  if (row.length) lay();
  return placed;
}
