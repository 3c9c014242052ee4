// Whether texts stand out from what is behind them, as WCAG 2 asks at level AA.

/** Runs in the page. Answers the texts that are seen and do not: [text, ratio]. */
export function faintTexts() {
  const LEAST = 4.5;

  // [red, green, blue, alpha], each 0 to 1.
  const read = (color) => {
    const [red, green, blue, alpha = 1] = color.match(/[\d.]+/g).map(Number);
    const scale = color.startsWith('color(') ? 1 : 255;
    return [red / scale, green / scale, blue / scale, alpha];
  };
  const over = ([r, g, b, a], below) =>
    [r, g, b].map((part, index) => part * a + below[index] * (1 - a));
  const luminance = (color) => {
    const [red, green, blue] = color.map(
        (part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      layers.push(read(getComputedStyle(at).backgroundColor));
      if (layers.at(-1)[3] === 1) break;
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [1, 1, 1]);
  };

  const faint = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode.data.trim();
    const element = texts.currentNode.parentElement;
    if (text === '' || !element.checkVisibility() || element.closest('script')) continue;
    const behind = ground(element);
    const [low, high] = [luminance(over(read(getComputedStyle(element).color), behind)),
      luminance(behind)].sort((a, b) => a - b);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < LEAST) faint.push([text, Number(ratio.toFixed(2))]);
  }
  return faint;
}
